import { expect, test } from 'vitest';
import { resultKey } from '../../../core/celery/result-item.ts';
import { pendingRecord } from '../../../core/records/pending-record.ts';
import { differenceFrom, disorderOf, readShown, type Shown, shownOf } from '../../faults/celery-shown.ts';
import { CREATED_AT, taskMessage } from '../messages.ts';

const at = (seconds: number) => CREATED_AT + seconds * 1000;
const shown = (status: string, seconds: number, result: unknown = null): Shown => ({
  ...{ key: 'a', status, result, at: at(seconds) },
});

const COURSE = [shown('STARTED', 1), shown('PROGRESS', 2), shown('RETRY', 3), shown('STARTED', 4)];
const ENDED = [...COURSE, shown('SUCCESS', 5)];

test('a task that is shown as it went is in order', () => {
  expect(disorderOf(ENDED, 1)).toEqual([]);
  expect(disorderOf([...ENDED, shown('STARTED', 6), shown('FAILURE', 7)], 2)).toEqual([]);
  expect(disorderOf([], 1)).toEqual([]);
});

test('a revoke is of when it was called for', () => {
  expect(disorderOf([shown('PROGRESS', 3), shown('REVOKED', 1)], 1)).toEqual([]);
});

// The laboratory's checks can fail.
test.each([
  ['an older state after a newer one', [shown('RETRY', 3), shown('PROGRESS', 2)], 1],
  ['an older end after a newer life', [shown('FAILURE', 1), shown('STARTED', 3), shown('FAILURE', 1)], 2],
  ['a revoke of long ago', [shown('PROGRESS', 60), shown('REVOKED', 1)], 1],
  ['a state after the end', [...ENDED, shown('PROGRESS', 6)], 1],
  ['another end', [...ENDED, shown('FAILURE', 6)], 1],
  ['a life more than there was', [...ENDED, shown('FAILURE', 6), shown('STARTED', 7)], 2],
])('%s is noticed', (_, states, lives) => {
  expect(disorderOf(states, lives)).toHaveLength(1);
});

const record = { ...pendingRecord(taskMessage()), finishedAt: at(5) };
const failed = { ...record, state: 'FAILURE', error: { type: 'Error', message: 'no' } } as const;
const said = (...words: string[]) => ({ exc_message: words });

test.each([
  ['SUCCESS', { ...record, state: 'SUCCESS', result: { a: 1 } } as const, shown('SUCCESS', 5, { a: 1 })],
  ['FAILURE', failed, shown('FAILURE', 5, said('Error: no'))],
  ['REVOKED', { ...record, state: 'REVOKED' } as const, shown('REVOKED', 5, said('revoked'))],
  [
    'expired',
    { ...record, state: 'REVOKED', error: { type: 'Expired', message: '' } } as const,
    shown('REVOKED', 5, said('expired')),
  ],
])('%s is shown as the record has it', (_, ended, last) => {
  expect(differenceFrom(ended, last)).toEqual([]);
});

test.each([
  ['nothing', undefined],
  ['another state', shown('STARTED', 5)],
  ['the end of an earlier life', shown('FAILURE', 4, said('Error: no'))],
  ['another error', shown('FAILURE', 5, said('Error: yes'))],
  ['another end', shown('REVOKED', 5, said('revoked'))],
])('%s instead of a failure is noticed', (_, last) => {
  expect(differenceFrom(failed, last)).toHaveLength(1);
});

test('another result, and an expiry that looks like a revoke, are noticed', () => {
  const succeeded = { ...record, state: 'SUCCESS', result: { a: 1 } } as const;
  expect(differenceFrom(succeeded, shown('SUCCESS', 5, { a: 2 }))).toHaveLength(1);
  const expired = { ...record, state: 'REVOKED', error: { type: 'Expired', message: '' } } as const;
  expect(differenceFrom(expired, shown('REVOKED', 5, said('revoked')))).toHaveLength(1);
});

test('an item is read as Celery wrote it, and belongs to its task', () => {
  const B = Buffer.from('{"status":"SUCCESS","result":[1]}').toString('base64');
  const item = { id: { S: resultKey('x') }, result: { B }, timestamp: { N: String(CREATED_AT / 1000) } };
  const read = readShown(item);
  expect(read).toEqual({ key: resultKey('x'), status: 'SUCCESS', result: [1], at: CREATED_AT });
  expect(shownOf([read, shown('STARTED', 1)], 'x')).toEqual([read]);
});
