import { describe, expect, test, vi } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { Outcome } from '../../../../core/protocol/outcome.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { saveProgress } from '../../../../core/records/save-progress.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { claimTerms } from '../records/claim-terms.ts';
import { loseNextAnswer } from '../records/lost-answer.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import { settle } from './settle.ts';

const table = tableOnDynalite();
const AT = CREATED_AT + 2_000;
const SUCCESS: Outcome = { kind: 'succeeded', result: '{"messageId":"m"}', at: AT, dropInput: false };
const ERROR = { type: 'Error', message: 'no' };

/** A task under way in its first attempt. */
async function startedTask(changes: Partial<TaskMessage> = {}) {
  const message = taskMessage(changes);
  await claimRecord(table, message, claimTerms({ now: CREATED_AT, leaseUntil: CREATED_AT + 1_000 }));
  return { id: message.id, attempt: 1, owner: 'me', message };
}

describe('the outcome of the current attempt', () => {
  test.each<[string, Outcome, object]>([
    ['succeeded', SUCCESS, { state: 'SUCCESS', result: { messageId: 'm' }, finishedAt: AT, error: null }],
    ['failed', { kind: 'failed', error: ERROR, at: AT }, { state: 'FAILURE', error: ERROR, finishedAt: AT }],
    [
      'retry',
      { kind: 'retry', error: ERROR, at: AT, notBefore: AT + 500 },
      { state: 'RETRY', error: ERROR, notBefore: AT + 500, finishedAt: null },
    ],
  ])('%s is recorded, and a repeat changes nothing', async (_name, outcome, expected) => {
    const key = await startedTask();
    expect(await settle(table, key, outcome)).toMatchObject({ recorded: true });
    const record = await readRecord(table, key.id);
    expect(record).toMatchObject({ ...expected, leaseUntil: null, attempts: 1 });
    expect(await settle(table, key, outcome)).toMatchObject({ recorded: true });
    expect(await readRecord(table, key.id)).toEqual(record);
  });

  test('is recorded although the answer was lost', async () => {
    const key = await startedTask();
    loseNextAnswer(table.client);
    expect(await settle(table, key, SUCCESS)).toMatchObject({ recorded: true });
  });

  test('drops the input if the result leaves no room for it', async () => {
    const key = await startedTask();
    await settle(table, key, { ...SUCCESS, dropInput: true });
    expect(await readRecord(table, key.id)).toMatchObject({ input: null, result: { messageId: 'm' } });
  });
});

describe('the fence', () => {
  test('refuses outcome and progress of a worker whose attempt was taken over', async () => {
    const key = await startedTask();
    await claimRecord(table, key.message, claimTerms({ owner: 'other', now: AT, alone: true }));
    const record = await readRecord(table, key.id);
    expect(record).toMatchObject({ attempts: 2, owner: 'other' });
    expect(await settle(table, key, SUCCESS)).toEqual({ recorded: false, record, comesAgain: null });
    expect(await saveProgress(table, key, 50)).toBe(false);
    expect(await readRecord(table, key.id)).toEqual(record);
  });

  test('refuses a late outcome once the state is final', async () => {
    const key = await startedTask();
    await settle(table, key, { kind: 'failed', error: ERROR, at: AT });
    const record = await readRecord(table, key.id);
    expect(await settle(table, key, SUCCESS)).toEqual({ recorded: false, record, comesAgain: null });
    expect(await saveProgress(table, key, 50)).toBe(false);
    expect(await readRecord(table, key.id)).toEqual(record);
  });

  test('creates no record for an outcome whose record is gone', async () => {
    const key = { id: taskMessage().id, attempt: 1, owner: 'me' };
    expect(await settle(table, key, SUCCESS)).toEqual({ recorded: false, record: null, comesAgain: null });
    expect(await readRecord(table, key.id)).toBeNull();
  });
});

test('progress of the current attempt is written', async () => {
  const key = await startedTask();
  expect(await saveProgress(table, key, { current: 1, total: 2 })).toBe(true);
  expect(await readRecord(table, key.id)).toMatchObject({
    progress: { current: 1, total: 2 },
    state: 'STARTED',
  });
});

describe('an outcome that makes the item larger than 400 KB', () => {
  const large: Outcome = { ...SUCCESS, result: JSON.stringify('r'.repeat(340_000)) };

  test('ends the task as FAILURE that says so, with its input, and a repeat changes nothing', async () => {
    const input = { large: 'i'.repeat(240_000) };
    const { message: _, ...key } = await startedTask({ input });
    await saveProgress(table, key, 50);
    expect(await settle(table, key, large)).toMatchObject({
      recorded: true,
      refusal: { name: 'ValidationException' },
    });
    const record = await readRecord(table, key.id);
    expect(record).toMatchObject({
      ...{ state: 'FAILURE', finishedAt: AT, leaseUntil: null, attempts: 1, input, result: null },
      error: { type: 'NotStorable', message: expect.stringContaining('larger than the 400 KB') },
    });
    expect(await settle(table, key, large)).toMatchObject({ recorded: false });
    expect(await readRecord(table, key.id)).toEqual(record);
  });

  test('does so although the answer was lost', async () => {
    const { message: _, ...key } = await startedTask({ input: 'i'.repeat(240_000) });
    const update = table.client.updateItem.bind(table.client);
    const spy = vi.spyOn(table.client, 'updateItem').mockImplementationOnce(update as never);
    spy.mockImplementationOnce(async (...given: Parameters<typeof update>) => {
      await update(...given);
      return update(...given);
    });
    expect(await settle(table, key, large)).toMatchObject({ recorded: true });
    spy.mockRestore();
    expect(await readRecord(table, key.id)).toMatchObject({ state: 'FAILURE' });
  });
});
