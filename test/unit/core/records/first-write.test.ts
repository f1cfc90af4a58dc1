import { expect, test } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { type State, TRANSITIONS } from '../../../../core/protocol/state.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const NOW = CREATED_AT + 1_000;
const ENDER = { endedBy: 'caller', now: NOW };
const ERROR = { type: 'E', message: 'm' };

/** Every write that can set a record's state, for a message without a record. */
const WRITES: Readonly<Record<string, (message: TaskMessage) => Promise<unknown>>> = {
  create: (message) => createRecord(table, message, 3_600),
  claim: (message) => claimRecord(table, message, claimTerms({ owner: 'owner', now: NOW })),
  succeed: (message) => settle(table, keyOf(message), succeeded),
  fail: (message) => settle(table, keyOf(message), { kind: 'failed', error: ERROR, at: NOW }),
  retry: (message) => settle(table, keyOf(message), { kind: 'retry', error: ERROR, at: NOW, notBefore: NOW }),
  endIdle: (message) =>
    endRecord(table, message, { transition: 'fail', when: 'idle', life: 1, error: ERROR }, ENDER, null),
  endGivenUp: (message) =>
    endRecord(table, message, { transition: 'fail', when: 'idle', life: 1, error: ERROR }, ENDER, null),
  endCrashed: (message) =>
    endRecord(
      table,
      message,
      { transition: 'fail', when: 'crashed', key: keyOf(message), error: ERROR },
      ENDER,
      null,
    ),
  endExpired: (message) =>
    endRecord(
      table,
      message,
      { transition: 'revoke', when: 'neverStarted', life: 1, error: ERROR },
      ENDER,
      null,
    ),
  endPurged: (message) =>
    endRecord(table, message, { transition: 'revoke', when: 'idle', life: 1, error: ERROR }, ENDER, null),
  revoke: ({ id }) => endRecord(table, { id }, { transition: 'revoke', when: 'open', life: 1 }, ENDER, 3_600),
  withdraw: (message) => withdrawRecord(table, message, NOW, 3_600),
  reopen: (message) => reopenRecord(table, { ...message, life: 2 }, NOW, 3_600),
};

const succeeded = { kind: 'succeeded', result: '1', at: NOW, dropInput: false } as const;

function keyOf({ id }: TaskMessage) {
  return { id, attempt: 1, owner: 'owner' };
}

test('exactly the transitions marked with createsRecord create a record', async () => {
  const created = new Map<State, string[]>();
  for (const [name, write] of Object.entries(WRITES)) {
    const message = taskMessage();
    await write(message);
    const state = (await readRecord(table, message.id))?.state;
    if (state) created.set(state, [...(created.get(state) ?? []), name]);
  }
  expect(Object.fromEntries(created)).toEqual({
    PENDING: ['create'],
    STARTED: ['claim'],
    FAILURE: ['endIdle', 'endGivenUp'],
    REVOKED: ['endExpired', 'endPurged', 'withdraw'],
  });
  const inTheTable = Object.values(TRANSITIONS).filter((transition) => 'createsRecord' in transition);
  // A revoke and a withdrawal both lead to REVOKED.
  expect(inTheTable.map(({ to }) => to).sort()).toEqual([...created.keys(), 'REVOKED'].sort());
});
