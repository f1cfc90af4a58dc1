import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { withdraw } from '../../../../functions/enqueue/withdraw.ts';
import { tableOnDynalite } from '../../core/records/table-on-dynalite.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';

const table = tableOnDynalite();
const call = { table, clock: new FakeClock(CREATED_AT + 1_000), logger: logLines() };

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
