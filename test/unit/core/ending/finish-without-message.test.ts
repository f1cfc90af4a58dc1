import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { finishWithoutMessage } from '../../../../core/ending/finish-without-message.ts';
import type { Followers } from '../../../../core/ending/follow.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { removeDue } from '../../../../core/records/remove-due.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { loseNextAnswer } from '../records/lost-answer.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 60_000;
const FAR = CREATED_AT + 86_400_000;
const outbox = [{ kind: 'probe', to: 'somebody' }];

async function revoke(message: TaskMessage, followers: Followers = {}) {
  const log = logLines();
  const ending = {
    ...{ table, followers, metrics: countedMetrics(), newToken: randomUUID, logger: log },
    clock: new FakeClock(NOW, { autoAdvance: false }),
  };
  const hasOutbox = message.outbox !== undefined;
  const end = { kind: 'revoked', life: 1, hasOutbox } as const;
  const finished = await finishWithoutMessage(ending, message.id, end, {
    resultTtl: 3_600,
    countedAs: 'add',
  });
  return { finished, log: log.lines };
}

/** What a record has in the due index. */
async function entryOf(id: string) {
  const { Item = {} } = await table.client.getItem({ TableName: table.name, Key: { id: string(id) } });
  const { dueShard, dueAt, dueRun, dueOutbox } = Item;
  return { dueShard, dueAt, dueRun, dueOutbox };
}

const NOTHING = { dueShard: undefined, dueAt: undefined, dueRun: undefined, dueOutbox: undefined };

describe('a far task that is revoked', () => {
  test('leaves the due index: no message is sent for it', async () => {
    const message = taskMessage({ eta: FAR });
    await table.seed(message);
    expect(await entryOf(message.id)).toMatchObject(dueKeys(message.id, FAR));
    expect((await revoke(message)).finished.ended).toBe(true);
    expect(await entryOf(message.id)).toEqual(NOTHING);
  });

  test('stays there for what it has to tell, in place of what it was to do, until that is told', async () => {
    const message = taskMessage({ eta: FAR, outbox });
    await table.seed(message);
    const probe = vi.fn(async () => {
      expect(await entryOf(message.id)).toEqual({
        ...dueKeys(message.id, NOW),
        dueRun: undefined,
        dueOutbox: number(1),
      });
    });
    expect((await revoke(message, { probe })).finished.ended).toBe(true);
    expect(probe).toHaveBeenCalledTimes(1);
    expect(await entryOf(message.id)).toEqual(NOTHING);
  });

  test.each<[string, Followers]>([
    ['its follower fails', { probe: () => Promise.reject(new Error('no')) }],
    ['this function does not know its follower', {}],
  ])('has ended all the same if %s, and the sweep tells it', async (_name, followers) => {
    const message = taskMessage({ eta: FAR, outbox });
    await table.seed(message);
    const { finished, log } = await revoke(message, followers);
    expect(finished).toMatchObject({ ended: true, record: { state: 'REVOKED' } });
    expect(log).toMatchObject([{ level: 'error', message: 'followers of an end not run' }]);
    expect(await entryOf(message.id)).toMatchObject({ dueOutbox: number(1) });
  });

  test('has ended, and is told, if its entry cannot be removed', async () => {
    const message = taskMessage({ eta: FAR, outbox });
    await table.seed(message);
    const probe = async () => {
      vi.spyOn(table.client, 'updateItem').mockRejectedValueOnce(new Error('down') as never);
    };
    const { finished, log } = await revoke(message, { probe });
    vi.restoreAllMocks();
    expect(finished.ended).toBe(true);
    expect(log).toMatchObject([{ level: 'warn', message: 'entry in the due index not removed' }]);
    expect(await entryOf(message.id)).toMatchObject({ dueOutbox: number(1) });
  });

  test('is told once more, and no other end, if an answer is lost', async () => {
    const message = taskMessage({ eta: FAR, outbox });
    await table.seed(message);
    const probe = vi.fn(async () => undefined);
    loseNextAnswer(table.client, 'UpdateItemCommand');
    expect((await revoke(message, { probe })).finished.ended).toBe(true);
    expect(probe).toHaveBeenCalledTimes(1);
    expect(await entryOf(message.id)).toEqual(NOTHING);
  });
});

test('a task of which an end is still to be told, and that is retried by hand, does not lose its next life’s entry to that one', async () => {
  const message = taskMessage({ eta: FAR, outbox });
  await table.seed(message);
  await revoke(message);
  const seen = await readRecord(table, message.id);
  if (!seen) throw new Error('no record');
  await reopenRecord(table, { ...message, life: 2, eta: null }, NOW + 1, 3_600);
  expect(await entryOf(message.id)).toEqual(NOTHING);
  expect(await removeDue(table, seen, 'dueOutbox')).toBe(false);
});

test('a plain task that is revoked costs one write', async () => {
  const message = taskMessage();
  await table.seed(message);
  const update = vi.spyOn(table.client, 'updateItem');
  await revoke(message);
  expect(update).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});
