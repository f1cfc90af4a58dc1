import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const NOW = CREATED_AT + 1_000;
const runs: string[] = [];
const work = (onCrash: 'retry' | 'fail') =>
  defineTask({ name: 'work', input: z.any(), onCrash, run: (_input, { id }) => void runs.push(id) });

function started(onCrash: 'retry' | 'fail' = 'retry') {
  return { harness: workerHarness([work(onCrash)]), message: taskMessage({ task: 'work' }) };
}

test('a claim has a lease for as long as the invocation can live, and a little longer for clocks that differ', async () => {
  const { harness, message } = started();
  await harness.process(message);
  expect(harness.changes()[0]?.values).toMatchObject({
    ':set_leaseUntil': { N: String(NOW + 60_000 + 5_000) },
    ':set_startedAt': { N: String(NOW) },
    ':set_owner': { S: 'me' },
  });
});

describe('a task that cannot be claimed is not run', () => {
  test.each<[string, Item | null, string[], (number | undefined)[]]>([
    ['ended: the message is deleted', inState('SUCCESS'), [], []],
    ['revoked: the message is deleted', inState('REVOKED'), [], []],
    ['without a record, and too old to create one: the message is deleted', null, [], []],
    [
      'running elsewhere: the message is hidden until the lease ends',
      inState('STARTED', { leaseUntil: number(NOW + 7_500) }),
      ['message-0'],
      [8],
    ],
    [
      'in its backoff: the message is hidden until it is over',
      inState('RETRY', { notBefore: number(NOW + 20_000) }),
      ['message-0'],
      [20],
    ],
    [
      'claimable again a moment later: the message is hidden for a second',
      inState('PENDING'),
      ['message-0'],
      [1],
    ],
  ])('%s', async (_name, record, kept, hidden) => {
    const { harness, message } = started();
    harness.refuseClaims(message, record);
    expect(await harness.process(message)).toEqual(kept);
    expect(harness.hidden()).toEqual(hidden);
    expect(runs).not.toContain(message.id);
    expect(harness.changes()).toHaveLength(1);
  });
});

test('a backoff of seven days is waited for in hides of eleven hours, which start no attempt', async () => {
  const { harness, message } = started();
  const notBefore = NOW + 7 * 86_400_000;
  harness.refuseClaims(message, inState('RETRY', { notBefore: number(notBefore) }));
  while (harness.clock.now() < notBefore) {
    expect(await harness.process(message)).toEqual(['message-0']);
    harness.clock.advance((harness.hidden().at(-1) ?? 0) * 1000);
  }
  expect(harness.clock.now()).toBe(notBefore);
  expect(harness.hidden()).toEqual([...Array.from({ length: 15 }, () => 39_600), 10_800]);
  expect(runs).not.toContain(message.id);
  expect(harness.sent()).toEqual([]);
});

describe('a task whose worker died and that may not run again', () => {
  const crashed = (attempts: number) =>
    inState('STARTED', { leaseUntil: number(NOW), attempts: number(attempts) });

  test.each<[string, 'retry' | 'fail', number]>([
    ['because it runs at most once', 'fail', 1],
    ['because its attempts are used up', 'retry', 4],
  ])('ends as FAILURE, WorkerLost, %s', async (_name, onCrash, attempts) => {
    const { harness, message } = started(onCrash);
    harness.refuseClaims(message, crashed(attempts));
    expect(await harness.process(message)).toEqual([]);
    expect(harness.changes()[1]).toMatchObject({
      state: 'FAILURE',
      values: { ':attempt': { N: String(attempts) }, ':set_error': { M: { type: { S: 'WorkerLost' } } } },
    });
    expect(runs).not.toContain(message.id);
  });

  test('is left alone when another worker was faster, and comes again soon', async () => {
    const { harness, message } = started('fail');
    harness.refuseClaims(message, crashed(1));
    harness.answers.outcome = () => conditionFailed({ ...pendingItem(message, 3_600), ...crashed(2) });
    expect(await harness.process(message)).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([1]);
  });

  test('is not counted twice when another worker has ended it, and its message is deleted', async () => {
    const { harness, message } = started('fail');
    harness.refuseClaims(message, crashed(1));
    harness.answers.outcome = () =>
      conditionFailed({ ...pendingItem(message, 3_600), ...inState('FAILURE') });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.metrics.counts).toEqual({});
  });
});

describe('a message that comes early or late', () => {
  test('before its eta is hidden without a request to the table', async () => {
    const { harness, message } = started();
    expect(await harness.process({ ...message, eta: NOW + 3_000 })).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([3]);
    expect(harness.table.calls()).toHaveLength(0);
  });

  test('after it expired revokes a task that was never started', async () => {
    const { harness, message } = started();
    expect(await harness.process({ ...message, expiresAt: NOW })).toEqual([]);
    expect(harness.changes()).toMatchObject([
      { state: 'REVOKED', values: { ':set_error': { M: { type: { S: 'Expired' } } } } },
    ]);
    expect(runs).not.toContain(message.id);
  });

  test('after it expired runs a task that was started before', async () => {
    const { harness, message } = started();
    harness.answers.outcome = () => conditionFailed(inState('RETRY'));
    await harness.process({ ...message, expiresAt: NOW });
    expect(runs).toContain(message.id);
  });
});

describe('a batch', () => {
  test('runs its messages at the same time, and only one that fails is kept', async () => {
    const { harness } = started();
    const messages = Array.from({ length: 10 }, (): TaskMessage => taskMessage({ task: 'work' }));
    let claims = 0;
    const claim = harness.answers.claim;
    harness.answers.claim = () => (++claims === 4 ? fault() : claim());
    expect(await harness.process(...messages)).toEqual(['message-3']);
    // Half of two seconds, for the first delivery of a message that AWS failed.
    expect(harness.hidden()).toEqual([1]);
    expect(runs).toEqual(expect.arrayContaining(messages.filter((_, i) => i !== 3).map(({ id }) => id)));
  });

  test('keeps a message that AWS did not hide: it comes again by itself', async () => {
    const { harness, message } = started();
    harness.queue.rejects(fault());
    expect(await harness.process({ ...message, eta: NOW + 3_000 })).toEqual(['message-0']);
    expect(harness.log.lines).toMatchObject([{ level: 'warn', message: 'message not hidden' }]);
  });
});
