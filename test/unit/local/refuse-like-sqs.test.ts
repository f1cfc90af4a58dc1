import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Emulator } from '../../../local/emulators/emulator.ts';
import { startSqs } from '../../../local/emulators/start-sqs.ts';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../../../local/local-aws.ts';

const HOUR = 3_600;
const BEYOND = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]';

let emulator: Emulator;
let sqs: SQSClient;
let QueueUrl: string;
let queues = 0;

beforeAll(async () => {
  emulator = await startSqs();
  sqs = new SQSClient({ endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS });
});

beforeEach(async () => {
  queues += 1;
  await sqs.send(new CreateQueueCommand({ QueueName: `queue-${queues}` }));
  QueueUrl = `${emulator.endpoint}/${ACCOUNT_ID}/queue-${queues}`;
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(async () => {
  sqs.destroy();
  await emulator.stop();
});

describe('hiding a message', () => {
  test('ends at most 12 hours after its receipt, however often it is hidden', async () => {
    const now = stopTheClock();
    const ReceiptHandle = await received();
    await hide(ReceiptHandle, 12 * HOUR);
    vi.setSystemTime(now + HOUR * 1000);
    await hide(ReceiptHandle, 11 * HOUR);
    vi.setSystemTime(now + HOUR * 1000 + 1);
    await expect(hide(ReceiptHandle, 11 * HOUR)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value 39600 for parameter VisibilityTimeout is invalid. Reason: ${BEYOND}`,
      $metadata: { httpStatusCode: 400 },
    });
    await hide(ReceiptHandle, 11 * HOUR - 1);
  });

  test('is counted from the latest receipt', async () => {
    const now = stopTheClock();
    await hide(await received(), 11 * HOUR);
    vi.setSystemTime(now + 11 * HOUR * 1000 + 1);
    await hide(await receive(), 12 * HOUR);
  });

  test.each([-1, 43_201])('for %i seconds is refused', async (seconds) => {
    await expect(hide(await received(), seconds)).rejects.toThrow(
      /Value -?\d+ for parameter VisibilityTimeout is invalid/,
    );
    const receiving = new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: seconds });
    await expect(sqs.send(receiving)).rejects.toThrow(
      /Value -?\d+ for parameter VisibilityTimeout is invalid/,
    );
  });

  test('in a batch fails for one message and not for the others', async () => {
    const now = stopTheClock();
    const [long, short] = [await received(), await received()];
    vi.setSystemTime(now + 1_000);
    const Entries = [
      { Id: 'long', ReceiptHandle: long, VisibilityTimeout: 12 * HOUR },
      { Id: 'short', ReceiptHandle: short, VisibilityTimeout: 11 * HOUR },
      { Id: 'longest', ReceiptHandle: short, VisibilityTimeout: 43_201 },
    ];
    const { Successful, Failed } = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }),
    );
    expect(Successful).toEqual([{ Id: 'short' }]);
    const refused = { SenderFault: true, Code: 'InvalidParameterValue' };
    expect(Failed).toHaveLength(2);
    expect(Failed).toContainEqual({ Id: 'long', ...refused, Message: expect.stringContaining(BEYOND) });
    expect(Failed).toContainEqual(expect.objectContaining({ Id: 'longest', ...refused }));
  });

  test('is refused in every entry of a batch', async () => {
    const now = stopTheClock();
    const ReceiptHandle = await received();
    vi.setSystemTime(now + 1_000);
    const Entries = [{ Id: '0', ReceiptHandle, VisibilityTimeout: 12 * HOUR }];
    const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    expect(answer).toMatchObject({ Successful: [], Failed: [{ Id: '0', Code: 'InvalidParameterValue' }] });
  });

  test('of a deleted message stays the emulator’s to refuse', async () => {
    const ReceiptHandle = await received();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    await expect(hide(ReceiptHandle, HOUR)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });
});

describe('a delay', () => {
  test.each([-1, 901])('of %i seconds is refused', async (DelaySeconds) => {
    const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }));
    await expect(sending).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    });
    const Entries = [
      { Id: 'delayed', MessageBody: 'x', DelaySeconds },
      { Id: 'other', MessageBody: 'y' },
    ];
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(answer).toMatchObject({
      Successful: [{ Id: 'other' }],
      Failed: [{ Id: 'delayed', SenderFault: true, Code: 'InvalidParameterValue' }],
    });
  });

  test.each([undefined, 0, 900])('of %s seconds is taken', async (DelaySeconds) => {
    const { MessageId } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds }),
    );
    expect(MessageId).toBeDefined();
  });
});

/** Stops only `Date`: requests need timers. @returns the time at which it stands */
function stopTheClock(): number {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now });
  return now;
}

/** Sends a message and receives it. */
async function received(): Promise<string> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  return receive();
}

async function receive(): Promise<string> {
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  if (message?.ReceiptHandle === undefined) throw new Error('There is no message');
  return message.ReceiptHandle;
}

async function hide(ReceiptHandle: string, VisibilityTimeout: number): Promise<void> {
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
}
