import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { lastChange, work, workMessage } from './work.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

describe('progress', () => {
  /** A run whose progress is refused, and the record that its worker then reads; `null` if there is none. */
  async function superseded(record: Item | null) {
    let reason: unknown;
    const harness = workerHarness([
      work({
        run: async (_i, { progress, signal }) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
          });
          await progress(1);
        },
      }),
    ]);
    const sent = workMessage();
    harness.answers.progress = () => conditionFailed(inState('REVOKED'));
    harness.table
      .on(GetItemCommand)
      .resolves(record ? { Item: { ...pendingItem(sent, 3_600), ...record } } : {});
    const kept = await harness.process(sent);
    expect(reason).toMatchObject({ name: 'AttemptSuperseded' });
    expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED', undefined]);
    return { harness, kept };
  }

  test.each<[string, Item | null]>([
    ['a revoked task', inState('REVOKED')],
    ['a task that another attempt ended', inState('SUCCESS')],
    ['a record that is gone', null],
  ])('of %s aborts the run, records no outcome and deletes the message', async (_name, record) => {
    expect((await superseded(record)).kept).toEqual([]);
  });

  test.each<[string, Item]>([
    ['a task that another worker has', inState('STARTED', { owner: { S: 'other' } })],
    ['a task that was revoked and sent again', inState('PENDING', { life: number(2) })],
  ])('of %s aborts the run and keeps the message, which may be the other’s too', async (_name, record) => {
    expect((await superseded(record)).kept).toEqual(['message-0']);
  });

  test('of a superseded attempt keeps the message if the record cannot be read', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(1) })]);
    harness.answers.progress = () => conditionFailed(inState('REVOKED'));
    harness.table.on(GetItemCommand).rejects(fault());
    expect(await harness.process(workMessage())).toEqual(['message-0']);
  });

  test('that is too large fails the task', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress('x'.repeat(9_000)) })]);
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'NonRetryable' } });
  });

  test.each<[string, unknown, string]>([
    ['NaN', Number.NaN, 'progress is NaN'],
    ['part of which is Infinity', { done: Number.POSITIVE_INFINITY }, 'progress.done is Infinity'],
    ['undefined', undefined, 'progress is undefined'],
    ['a Map', { seen: new Map() }, 'progress.seen is of class Map'],
    ['a BigInt', 1n, 'progress is a bigint'],
  ])('that is %s is not stored as something else, but fails the task', async (_name, value, says) => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(value as never) })]);
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'NonRetryable' } });
    expect(lastChange(harness).error?.message).toContain(says);
    expect(harness.changes()).toHaveLength(2);
  });

  test('that the table refuses for good says so to the run, which does not try again', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(1) })]);
    harness.answers.progress = () => awsFault('ValidationException', 'Item size to update has exceeded');
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'FAILURE', error: { type: 'NonRetryable' } });
    expect(lastChange(harness).error?.message).toContain('400 KB');
  });

  test('that AWS does not take throws in the run, which may survive it', async () => {
    const harness = workerHarness([work({ run: (_i, { progress }) => progress(1) })]);
    harness.answers.progress = fault;
    await harness.process(workMessage());
    expect(lastChange(harness)).toMatchObject({ state: 'RETRY', error: { type: 'InternalServerError' } });
  });
});
