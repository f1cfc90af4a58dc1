import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { MAX_FUNCTION_TIMEOUT_SECONDS, MAX_HIDE_SECONDS } from '../../../../core/protocol/bounds.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { deadLetterMessage } from '../../../../core/queue/dead-letter-message.ts';
import { hideMessage } from '../../../../core/queue/hide-message.ts';
import { queueDepth } from '../../../../core/queue/queue-depth.ts';
import { sendMessage } from '../../../../core/queue/send-message.ts';
import { awsFault } from '../../aws-fault.ts';
import { taskMessage } from '../../messages.ts';
import { testQueues, URLS } from './test-queues.ts';

describe('sending one message', () => {
  test('puts it on its queue, readable as it was written', async () => {
    const { queues, sqs } = testQueues();
    const message = taskMessage();
    await sendMessage(queues, 'slow', { message, delaySeconds: 0, group: null });
    const [call] = sqs.commandCalls(SendMessageCommand);
    const { MessageBody, ...delivery } = call?.args[0].input ?? {};
    expect(readMessage(MessageBody ?? '')).toEqual({ ok: true, message });
    expect(delivery).toEqual({ QueueUrl: URLS.slow.url });
  });

  test('fails with SQS’s error', async () => {
    const { queues, sqs } = testQueues();
    const fault = awsFault();
    sqs.on(SendMessageCommand).rejects(fault);
    const sending = { message: taskMessage(), delaySeconds: 0, group: null };
    await expect(sendMessage(queues, 'default', sending)).rejects.toBe(fault);
  });

  test('to another function’s queue makes no request', async () => {
    const { queues, sqs } = testQueues();
    const sending = { message: taskMessage(), delaySeconds: 0, group: null };
    await expect(sendMessage(queues, 'other', sending)).rejects.toThrow('"other"');
    expect(sqs.calls()).toEqual([]);
  });
});

describe('hiding a message', () => {
  test.each([
    [-5_000, 0],
    [0, 0],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [39_600_000, 39_600],
    [39_600_001, 39_600],
    [43_200_000, 39_600],
    [604_800_000, 39_600],
  ])(
    'for %i ms hides it for %i s: never too short, and never longer than SQS allows',
    async (ms, seconds) => {
      const { queues, sqs } = testQueues();
      await hideMessage(queues, 'default', 'receipt', ms);
      expect(sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0].input).toEqual({
        QueueUrl: URLS.default.url,
        ReceiptHandle: 'receipt',
        VisibilityTimeout: seconds,
      });
    },
  );
});

test('the longest hide leaves SQS’s 12 hours room for the longest wait for a batch and the longest run before it', () => {
  const longestBatchWindow = 300;
  expect(MAX_HIDE_SECONDS + longestBatchWindow + MAX_FUNCTION_TIMEOUT_SECONDS).toBeLessThan(43_200);
});

describe('a dead letter', () => {
  test('has a reason that SQS accepts, whatever it quotes', async () => {
    const { queues, sqs } = testQueues();
    await deadLetterMessage(queues, 'slow', { body: 'x', messageId: 'm1', reason: 'no task "\uffff\ufffe"' });
    const { MessageAttributes } = sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
    expect(MessageAttributes?.['Reason']?.StringValue).not.toMatch(/[\ufffe\uffff]/);
  });
});

describe('the dead letter of a large message', () => {
  const MIB = 1024 * 1024;
  const ID = '8f5a6a0e-9b1e-4a55-8f0e-0c1e5f1f7a10';
  const TRACE = { traceId: '0'.repeat(31).concat('1'), parentId: '0000000000000001', sampled: true };
  const REASON = 'UnreadableMessage: The body is not JSON.';

  async function letterFor(bytes: number, reason = REASON) {
    const { queues, sqs } = testQueues();
    const body = `${'x'.repeat(bytes - 3)}€`;
    await deadLetterMessage(queues, 'slow', { body, messageId: ID, reason, trace: TRACE });
    const { MessageBody = '', MessageAttributes = {} } =
      sqs.commandCalls(SendMessageCommand)[0]?.args[0].input ?? {};
    const attributes = Object.entries(MessageAttributes).map(
      ([name, { DataType, StringValue }]) => name + DataType + StringValue,
    );
    expect(MessageBody === body).toBe(true);
    return {
      bytes: Buffer.byteLength(MessageBody + attributes.join('')),
      names: Object.keys(MessageAttributes),
      reason: MessageAttributes['Reason']?.StringValue,
    };
  }

  const id = Buffer.byteLength(`OriginalMessageIdString${ID}`);
  const whole = Buffer.byteLength(`ReasonString${REASON}`);
  const trace = 72;

  test.each([
    [
      'everything just fits',
      MIB - id - whole - trace,
      ['OriginalMessageId', 'Reason', 'traceparent'],
      REASON,
    ],
    ['the trace is a byte too long', MIB - id - whole - trace + 1, ['OriginalMessageId', 'Reason'], REASON],
    ['the reason just fits', MIB - id - whole, ['OriginalMessageId', 'Reason'], REASON],
    ['there is room for the id', MIB - id, ['OriginalMessageId'], undefined],
    ['there is no room', MIB, [], undefined],
    ['there is a byte of room', MIB - 1, [], undefined],
  ])('keeps its body and what else has room: %s', async (_what, bytes, names, reason) => {
    const letter = await letterFor(bytes);
    expect(letter).toMatchObject({ names, reason });
    expect(letter.bytes).toBeLessThanOrEqual(MIB);
  });

  test('has as much of a long reason as fits', async () => {
    const { bytes, reason = '' } = await letterFor(MIB - 1_000, '€'.repeat(30_000));
    expect(reason).toMatch(/^€{300,}… \(cut\)$/);
    expect(bytes).toBeLessThanOrEqual(MIB);
    expect(bytes).toBeGreaterThan(MIB - 100);
  });

  test('never exceeds what SQS holds', async () => {
    for (let room = 0; room <= 250; room += 1) {
      const letter = await letterFor(MIB - room, '€'.repeat(30_000));
      expect(letter.bytes).toBeLessThanOrEqual(MIB);
    }
  });
});

describe('the depth of a queue', () => {
  test('counts the messages of the queue and of its dead-letter queue', async () => {
    const { queues, sqs } = testQueues();
    sqs.on(GetQueueAttributesCommand, { QueueUrl: URLS.slow.url }).resolves({
      Attributes: {
        ApproximateNumberOfMessages: '3',
        ApproximateNumberOfMessagesNotVisible: '2',
        ApproximateNumberOfMessagesDelayed: '1',
      },
    });
    sqs.on(GetQueueAttributesCommand, { QueueUrl: URLS.slow.deadLetterUrl }).resolves({
      Attributes: { ApproximateNumberOfMessages: '4' },
    });
    expect(await queueDepth(queues, 'slow')).toEqual({
      name: 'slow',
      waiting: 3,
      running: 2,
      delayed: 1,
      dead: 4,
    });
  });

  test('is zero if SQS returns no counts', async () => {
    const { queues } = testQueues();
    expect(await queueDepth(queues, 'slow')).toEqual({
      name: 'slow',
      waiting: 0,
      running: 0,
      delayed: 0,
      dead: 0,
    });
  });
});
