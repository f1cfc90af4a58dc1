import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { lastChange, work, workMessage } from './work.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const OURS = inState('STARTED', { owner: string('me'), attempts: number(1) });

/** A run that waits for its signal or for `end`, and never calls `progress()`. */
async function longRun() {
  const reasons: unknown[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<null>();
  const harness = workerHarness([
    work({
      timeLimit: 50,
      run: (_input, { signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return ended;
      },
    }),
  ]);
  const message = workMessage();
  const reads = () => harness.table.commandCalls(GetItemCommand).length;
  const record = (changes: Item) =>
    harness.table.on(GetItemCommand).resolves({ Item: { ...pendingItem(message, 3_600), ...changes } });
  record(OURS);
  const processed = harness.process(message);
  await settle();
  /** Lets time pass, and what it wakes run. */
  const pass = async (ms: number) => {
    harness.clock.advance(ms);
    await settle();
  };
  return { harness, reasons, end: () => end(null), reads, record, pass, processed };
}

/** Lets the worker do what it can before time passes. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
}

describe('a run that does not call progress()', () => {
  test('is aborted within 10 s of its task’s revocation, and records no outcome', async () => {
    const { harness, reasons, reads, record, pass, processed } = await longRun();
    await pass(10_000);
    await pass(1);
    expect([reads(), reasons]).toEqual([1, []]);
    record({ ...OURS, ...inState('REVOKED') });
    await pass(9_998);
    expect([reads(), reasons]).toEqual([1, []]);
    await pass(1);
    expect(reasons).toMatchObject([{ name: 'AttemptSuperseded' }]);
    expect(await processed).toEqual([]);
    expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED']);
  });

  test.each<[string, Item]>([
    ['has another owner', { ...OURS, owner: string('other') }],
    ['is in another attempt', { ...OURS, attempts: number(2) }],
    ['waits in its next life', inState('PENDING', { life: number(2) })],
  ])('is aborted if its task %s', async (_name, changes) => {
    const { harness, reasons, record, pass, processed } = await longRun();
    record(changes);
    await pass(10_000);
    expect(reasons).toMatchObject([{ name: 'AttemptSuperseded' }]);
    await processed;
    expect(harness.changes().map(({ state }) => state)).toEqual(['STARTED']);
  });

  test('reads nothing if it ends before its tenth second, nor after its end', async () => {
    const { harness, end, reads, pass, processed } = await longRun();
    await pass(9_999);
    end();
    expect(await processed).toEqual([]);
    await pass(60_000);
    expect(reads()).toBe(0);
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
  });

  test('goes on if its record cannot be read, and is asked about again', async () => {
    const { harness, reasons, end, reads, record, pass, processed } = await longRun();
    harness.table.on(GetItemCommand).rejects(fault());
    await pass(10_000);
    expect([reads(), reasons]).toEqual([1, []]);
    expect(harness.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'run not watched' }),
    );
    record(OURS);
    await pass(10_000);
    expect([reads(), reasons]).toEqual([2, []]);
    end();
    await processed;
    expect(lastChange(harness)).toMatchObject({ state: 'SUCCESS' });
  });
});
