import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const NOW = CREATED_AT + 1_000;

function started(changes: Partial<TaskMessage> = {}) {
  let runs = 0;
  const lives: number[] = [];
  const work = defineTask({
    name: 'work',
    input: z.any(),
    sendsEmail: true,
    run: async (_input, { mailer, life }) => {
      runs += 1;
      lives.push(life);
      await mailer.send({ to: 'bob@example.com', subject: 's', text: 't' });
    },
  });
  const message = taskMessage({ task: 'work', life: 2, ...changes });
  return { harness: workerHarness([work]), message, runs: () => runs, lives };
}

test('a message that sends a task again reopens its record and runs it', async () => {
  const { harness, message, runs, lives } = started();
  expect(await harness.process(message)).toEqual([]);
  expect(runs()).toBe(1);
  expect(lives).toEqual([2]);
  expect(harness.changes().map(({ state }) => state)).toEqual(['PENDING', 'STARTED', 'SUCCESS']);
  expect(harness.changes()[0]?.values).toMatchObject({ ':set_life': number(2) });
  // What becomes of its mail belongs to this life, not to the one before.
  expect(harness.mails.map(({ owner }) => owner)).toEqual([{ id: message.id, life: 2, token: 'me' }]);
});

test.each([1, undefined])('a message for the life %s reopens nothing', async (life) => {
  const { harness, message, runs } = started();
  const { life: _, ...first } = message;
  expect(await harness.process(life === undefined ? first : { ...first, life })).toEqual([]);
  expect(runs()).toBe(1);
  expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED', 'SUCCESS']);
});

test('a record that is already open is claimed like any other', async () => {
  const { harness, message, runs } = started();
  harness.answers.reopen = () => conditionFailed(inState('PENDING', { life: number(2) }));
  expect(await harness.process(message)).toEqual([]);
  expect(runs()).toBe(1);
});

test('a copy of its message does not run a task that has ended again', async () => {
  const { harness, message, runs } = started();
  const ended = inState('FAILURE', { life: number(2) });
  harness.answers.reopen = () => conditionFailed(ended);
  harness.refuseClaims(message, ended);
  expect(await harness.process(message)).toEqual([]);
  expect(runs()).toBe(0);
});

test('a task whose record has expired does not run', async () => {
  const { harness, message, runs } = started();
  harness.answers.reopen = () => conditionFailed(null);
  harness.refuseClaims(message, null);
  expect(await harness.process(message)).toEqual([]);
  expect(runs()).toBe(0);
});

test('a message that waits for the end of a revoked run reopens nothing before then', async () => {
  const { harness, message } = started({ eta: NOW + 3_000 });
  expect(await harness.process(message)).toEqual(['message-0']);
  expect(harness.hidden()).toEqual([3]);
  expect(harness.table.calls()).toEqual([]);
});

test('a message whose record AWS fails to reopen is kept', async () => {
  const { harness, message, runs } = started();
  harness.answers.reopen = fault;
  expect(await harness.process(message)).toEqual(['message-0']);
  expect(runs()).toBe(0);
});

test.each([
  ['another input', { input: string('{"forged":true}') }],
  ['another task', { task: string('other') }],
])(
  'a message whose task waits, or runs, with %s is set aside, and its record is left alone',
  async (_what, shown) => {
    const { harness, message, runs } = started();
    for (const state of ['PENDING', 'STARTED'] as const) {
      harness.answers.reopen = () => conditionFailed(inState(state, { life: number(2), ...shown }));
      harness.refuseClaims(message, inState(state, { life: number(2), ...shown }));
      expect(await harness.process(message)).toEqual([]);
    }
    expect(runs()).toBe(0);
    expect(harness.changes().map(({ state }) => state)).toEqual(['PENDING', 'STARTED', 'PENDING', 'STARTED']);
    const letters = harness.sent();
    expect(letters.map(({ QueueUrl }) => QueueUrl)).toEqual(['http://dead', 'http://dead']);
    expect(letters[0]?.MessageAttributes?.['Reason']?.StringValue).toContain('ForeignMessage');
  },
);

test('a message that would send a task again with another input ends with it', async () => {
  const { harness, message, runs } = started();
  const ended = inState('FAILURE', { input: string('{"forged":true}') });
  harness.answers.reopen = () => conditionFailed(ended);
  harness.refuseClaims(message, ended);
  expect(await harness.process(message)).toEqual([]);
  expect(runs()).toBe(0);
});
