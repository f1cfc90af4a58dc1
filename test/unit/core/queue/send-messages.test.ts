import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  type SendMessageBatchCommandOutput,
} from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { AwsUnavailable } from '../../../../core/protocol/aws-fault.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { sendMessages } from '../../../../core/queue/send-messages.ts';
import { awsFault } from '../../aws-fault.ts';
import { FakeClock } from '../../fake-clock.ts';
import { taskMessage } from '../../messages.ts';
import { testQueues, URLS } from './test-queues.ts';

type Answer = (
  input: SendMessageBatchCommandInput,
  request: number,
) => Partial<SendMessageBatchCommandOutput> | Promise<never>;

const ids = Array.from({ length: 12 }, (_, index) => `task-${index}`);
const messages = ids.map((id) => taskMessage({ id }));

/** Sends messages to an SQS with given answers, and returns what happened. */
async function send(toSend: readonly TaskMessage[], answer: Answer = () => ({})) {
  const { queues, sqs } = testQueues();
  const clock = new FakeClock();
  let requests = 0;
  sqs.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => {
    requests += 1;
    return answer(input, requests);
  });
  const sendings = toSend.map((message) => ({ message, delaySeconds: 0, group: null }));
  const failures = await sendMessages(queues, 'default', sendings, clock, () => 0.5);
  const inputs = sqs.commandCalls(SendMessageBatchCommand).map((call) => call.args[0].input);
  return { failures, inputs, sleeps: clock.sleeps };
}

function refuse(...refused: { id: string | undefined; senderFault: boolean }[]) {
  return {
    Failed: refused.map(({ id, senderFault }) => ({
      Id: id,
      SenderFault: senderFault,
      Code: senderFault ? 'InvalidMessageContents' : 'ThrottlingException',
    })),
  };
}

const sizes = (inputs: readonly SendMessageBatchCommandInput[]) =>
  inputs.map(({ Entries }) => Entries?.length);

describe('sending many messages', () => {
  test('makes one request for ten', async () => {
    const { failures, inputs, sleeps } = await send(messages);
    expect(failures.size).toBe(0);
    expect(sizes(inputs)).toEqual([10, 2]);
    expect(inputs.map(({ QueueUrl }) => QueueUrl)).toEqual([URLS.default.url, URLS.default.url]);
    expect(sleeps).toEqual([]);
  });

  test('carries each message once, with its own delay and tenant', async () => {
    const { queues, sqs } = testQueues();
    const sendings = messages.map((message, delaySeconds) => ({ message, delaySeconds, group: message.id }));
    await sendMessages(queues, 'default', sendings, new FakeClock(), () => 0);
    const entries = sqs
      .commandCalls(SendMessageBatchCommand)
      .flatMap((call) => call.args[0].input.Entries ?? []);
    expect(entries.map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id)).toEqual(ids);
    expect(entries.map(({ DelaySeconds = 0 }) => DelaySeconds)).toEqual(messages.map((_, index) => index));
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual(ids);
  });

  test('makes no request for none', async () => {
    expect((await send([])).inputs).toEqual([]);
  });

  test('starts every request before the first is answered', async () => {
    let release: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { queues, sqs } = testQueues();
    sqs.on(SendMessageBatchCommand).callsFake(() => open.then(() => ({})));
    const sendings = messages.map((message) => ({ message, delaySeconds: 0, group: null }));
    const sending = sendMessages(queues, 'default', sendings, new FakeClock(), () => 0);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(2);
    release();
    await sending;
  });

  test('splits at 1 MiB of bodies', async () => {
    const large = ids.slice(0, 9).map((id) => taskMessage({ id, input: 'x'.repeat(256 * 1024) }));
    const { inputs } = await send(large);
    expect(sizes(inputs)).toEqual([3, 3, 3]);
  });

  test('counts bytes, not characters', async () => {
    const large = ids.slice(0, 4).map((id) => taskMessage({ id, input: '€'.repeat(100 * 1024) }));
    expect(sizes((await send(large)).inputs)).toEqual([3, 1]);
  });

  test('to another function’s queue throws', async () => {
    const { queues } = testQueues();
    await expect(sendMessages(queues, 'other', [], new FakeClock(), () => 0)).rejects.toThrow('"other"');
  });
});

describe('entries that SQS refuses', () => {
  test('are tried again after a jittered delay, without the others', async () => {
    const { failures, inputs, sleeps } = await send(messages.slice(0, 3), ({ Entries }, request) =>
      request === 1 ? refuse({ id: Entries?.[1]?.Id, senderFault: false }) : {},
    );
    expect(failures.size).toBe(0);
    expect(inputs[1]?.Entries).toEqual([inputs[0]?.Entries?.[1]]);
    expect(sleeps).toEqual([50]);
  });

  test('fail after three tries, with a delay that may double each time', async () => {
    const { failures, inputs, sleeps } = await send(messages.slice(0, 3), ({ Entries }) =>
      refuse({ id: Entries?.at(-1)?.Id, senderFault: false }),
    );
    expect([...failures.keys()]).toEqual(['task-2']);
    expect(failures.get('task-2')).toEqual(
      new AwsUnavailable('SQS refused an entry of a batch: ThrottlingException', 'ThrottlingException'),
    );
    expect(sizes(inputs)).toEqual([3, 1, 1]);
    expect(sleeps).toEqual([50, 100]);
  });

  test('because of a fault in the message are not tried again', async () => {
    const { failures, inputs, sleeps } = await send(messages.slice(0, 3), ({ Entries }) =>
      refuse({ id: Entries?.[0]?.Id, senderFault: true }),
    );
    expect([...failures.keys()]).toEqual(['task-0']);
    expect(inputs).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });

  test('in a batch with a faulty message are still tried again', async () => {
    const { failures } = await send(messages.slice(0, 3), ({ Entries }, request) =>
      request === 1
        ? refuse({ id: Entries?.[0]?.Id, senderFault: true }, { id: Entries?.[1]?.Id, senderFault: false })
        : {},
    );
    expect([...failures.keys()]).toEqual(['task-0']);
  });

  test('are the only ones to fail if their request throws', async () => {
    const fault = awsFault();
    const { failures, inputs } = await send(messages, (_input, request) =>
      request === 1 ? Promise.reject(fault) : {},
    );
    expect([...failures.keys()]).toEqual(ids.slice(0, 10));
    expect(new Set(failures.values())).toEqual(new Set([fault]));
    expect(inputs).toHaveLength(2);
  });
});
