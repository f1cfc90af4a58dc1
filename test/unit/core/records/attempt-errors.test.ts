import { expect, test } from 'vitest';
import { byteLength } from '../../../../core/protocol/json.ts';
import { toApiRecord } from '../../../../core/protocol/record.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const at = (seconds: number) => CREATED_AT + seconds * 1000;
const errorOf = (attempt: number) => ({ type: 'Error', message: `no ${attempt}` });
const traceback = 'Error: no\n    at charge (/app/tasks/pay.ts:1:1)';

/** A task whose attempts fail one after the other; the last one ends it. */
async function failing(attempts: number, message = taskMessage()) {
  await createRecord(table, message, 3_600);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const owner = `owner ${attempt}`;
    const now = at(attempt);
    await claimRecord(table, message, claimTerms({ owner, now, leaseUntil: now + 1, maxAttempts: attempts }));
    const failed = { error: errorOf(attempt), at: now, traceback };
    await settle(
      table,
      { id: message.id, attempt, owner },
      attempt === attempts ? { kind: 'failed', ...failed } : { kind: 'retry', ...failed, notBefore: now },
    );
  }
  return message;
}

async function shown(id: string) {
  const record = await readRecord(table, id);
  if (!record) throw new Error('no record');
  return toApiRecord(record, { error: true });
}

test('every attempt says what it failed with, and the last where', async () => {
  const { id } = await failing(3);
  const record = await shown(id);
  expect(record.runs.map(({ error }) => error)).toEqual([errorOf(1), errorOf(2), errorOf(3)]);
  expect(record).toMatchObject({ error: errorOf(3), traceback });
});

test('the errors of the last ten attempts that were retried are kept', async () => {
  const { id } = await failing(14);
  const messages = (await shown(id)).runs.map(({ error }) => error?.message);
  const kept = Array.from({ length: 11 }, (_, index) => `no ${index + 4}`);
  expect(messages).toEqual([undefined, undefined, undefined, ...kept]);
});

test('without being asked, a record shows neither', async () => {
  const { id } = await failing(2);
  const record = await readRecord(table, id);
  if (!record) throw new Error('no record');
  expect(JSON.stringify(toApiRecord(record))).not.toMatch(/traceback|no 1/);
});

test('while the next attempt runs, the errors before it stay, and their traceback goes', async () => {
  const message = taskMessage();
  await createRecord(table, message, 3_600);
  const key = { id: message.id, attempt: 1, owner: 'one' };
  await claimRecord(table, message, claimTerms({ owner: 'one', now: at(1), leaseUntil: at(2) }));
  await settle(table, key, { kind: 'retry', error: errorOf(1), traceback, at: at(1), notBefore: at(1) });
  expect(await shown(message.id)).toMatchObject({ traceback, runs: [{ error: errorOf(1) }] });
  await claimRecord(table, message, claimTerms({ owner: 'two', now: at(3), leaseUntil: at(4) }));
  expect(await shown(message.id)).toMatchObject({
    error: null,
    traceback: null,
    runs: [{ error: errorOf(1) }, { outcome: null, error: null }],
  });
});

test('a long message is cut for its attempt, and a retry by hand begins with none', async () => {
  const message = taskMessage();
  await createRecord(table, message, 3_600);
  await claimRecord(table, message, claimTerms({ owner: 'one', now: at(1), leaseUntil: at(2) }));
  const error = { type: 'Error', message: 'x'.repeat(4_000) };
  const key = { id: message.id, attempt: 1, owner: 'one' };
  await settle(table, key, { kind: 'retry', error, traceback, at: at(1), notBefore: at(1) });
  const [run] = (await shown(message.id)).runs;
  expect(byteLength(run?.error?.message ?? '')).toBe(512);

  const again = await failing(2);
  await reopenRecord(table, { ...again, life: 2 }, at(20), 3_600);
  expect(await shown(again.id)).toMatchObject({ error: null, traceback: null, runs: [] });
  expect(await readRecord(table, again.id)).toMatchObject({ attemptErrors: [] });
});
