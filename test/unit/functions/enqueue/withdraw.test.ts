import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { withdraw } from '../../../../functions/enqueue/withdraw.ts';
import { awsFault } from '../../aws-fault.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;
const call = { table, clock: new FakeClock(NOW), logger: logLines(), random: () => 1, begunAt: NOW };

describe('a keyed call whose message was not sent', () => {
  const ours: Item = { bornBy: string('mine') };
  const theirs: Item = { bornBy: string('another call’s') };
  const started: Item = { state: string('STARTED'), attempts: number(1) };
  test.each<[string, Item, string]>([
    ['its own record, which waits', ours, 'withdrawn'],
    ['its own record, which a worker has', { ...ours, ...started }, 'accepted'],
    ['another call’s record, which waits', theirs, 'unknown'],
    ['another call’s record, which a worker has', { ...theirs, ...started }, 'unknown'],
  ])('finds %s', async (_name, changes, kind) => {
    const message = taskMessage();
    await table.seed(message, changes);
    const before = await readRecord(table, message.id);
    expect((await withdraw(call, message, { resultTtl: 3_600 }, 'mine')).kind).toBe(kind);
    const after = await readRecord(table, message.id);
    if (kind === 'withdrawn') expect(after).toMatchObject({ state: 'REVOKED', tombstone: 'refused' });
    else expect(after).toEqual(before);
  });
});

describe('a refused call whose record cannot be withdrawn', () => {
  /** A table that refuses so many updates, and how many it was asked for. */
  function failing(times: number, error: Error) {
    const asked: number[] = [];
    const clock = new FakeClock(NOW);
    const client: ResultsTable['client'] = Object.create(table.client, {
      updateItem: {
        value: async (input: UpdateItemCommandInput) => {
          asked.push(clock.now() - NOW);
          if (asked.length <= times) throw error;
          return table.client.updateItem(input);
        },
      },
    });
    const log = logLines();
    return { asked, log, call: { ...call, table: { client, name: table.name }, clock, logger: log } };
  }

  test('is persistent: a burst of faults leaves nothing that waits', async () => {
    const message = taskMessage();
    await table.seed(message, { bornBy: string('mine') });
    const { asked, call: patient } = failing(3, awsFault());
    expect(await withdraw(patient, message, { resultTtl: 3_600 }, 'mine')).toEqual({ kind: 'withdrawn' });
    expect(asked).toEqual([0, 1_000, 3_000, 7_000]);
    expect(await readRecord(table, message.id)).toMatchObject({ state: 'REVOKED', tombstone: 'refused' });
  });

  test('gives up after ten seconds, and says so in the log', async () => {
    const { asked, log, call: patient } = failing(99, awsFault());
    expect(await withdraw(patient, taskMessage(), { resultTtl: 3_600 })).toEqual({ kind: 'unknown' });
    expect(asked).toEqual([0, 1_000, 3_000, 7_000]);
    expect(log.loud()).toMatchObject([{ message: 'record of a refused call not withdrawn' }]);
  });

  test('does not ask again for what the table refuses for good', async () => {
    const { asked, call: patient } = failing(99, awsFault('ValidationException'));
    expect(await withdraw(patient, taskMessage(), { resultTtl: 3_600 })).toEqual({ kind: 'unknown' });
    expect(asked).toEqual([0]);
  });
});
