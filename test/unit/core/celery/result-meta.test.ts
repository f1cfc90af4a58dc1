import { expect, test } from 'vitest';
import { resultItem } from '../../../../core/celery/result-item.ts';
import { type CeleryTask, resultMeta } from '../../../../core/celery/result-meta.ts';
import { type ResultState, resultStateOf } from '../../../../core/celery/result-state.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import type { TaskRecord } from '../../../../core/protocol/record.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';

const TASK: CeleryTask = { id: 'c1', name: 'shop.tasks.add', parentId: null, groupId: null, python: {} };
const WORKER = { pid: 7, hostname: 'celery@lambda' };
const PLACE = { life: 1, attempt: 2, at: CREATED_AT + 4 };
const ENDED = '2030-01-01T00:00:00.004+00:00';
const error = { type: 'Busy', message: 'no room' };
const exception = { exc_type: 'Busy', exc_message: ['no room'], exc_module: 'lovage' };

const metaOf = (state: ResultState, task: Partial<CeleryTask> = {}): unknown =>
  JSON.parse(resultMeta({ ...TASK, ...task }, state));

test.each<[ResultState, unknown, string | null]>([
  [{ ...PLACE, status: 'STARTED', worker: WORKER }, { pid: 7, hostname: 'celery@lambda' }, null],
  [{ ...PLACE, status: 'PROGRESS', value: { current: 1 }, sequence: 1 }, { current: 1 }, null],
  [{ ...PLACE, status: 'RETRY', error, until: CREATED_AT }, exception, null],
  [{ ...PLACE, status: 'SUCCESS', result: { messageId: 'x' } }, { messageId: 'x' }, ENDED],
  [{ ...PLACE, status: 'FAILURE', error }, exception, ENDED],
])('the meta of %j', (state, result, date_done) => {
  expect(metaOf(state)).toEqual({
    status: state.status,
    result,
    traceback: null,
    children: [],
    date_done,
    task_id: 'c1',
  });
});

test.each([
  [null, 'revoked'],
  [{ type: 'Purged', message: 'm' }, 'revoked'],
  [{ type: 'Expired', message: 'm' }, 'expired'],
])('a task that was revoked for %j is %s to Python', (why, word) => {
  expect(metaOf({ ...PLACE, status: 'REVOKED', error: why })).toMatchObject({
    status: 'REVOKED',
    result: { exc_type: 'TaskRevokedError', exc_message: [word], exc_module: 'celery.exceptions' },
  });
});

test('the parent and the group are named where they are known', () => {
  const state: ResultState = { ...PLACE, status: 'SUCCESS', result: null };
  expect(metaOf(state, { parentId: 'p', groupId: 'g' })).toMatchObject({ parent_id: 'p', group_id: 'g' });
});

test('an unknown task is named by the name that Python sent', () => {
  const unknown = { type: 'UnknownTask', message: 'No worker knows the task add.' };
  expect(metaOf({ ...PLACE, status: 'FAILURE', error: unknown })).toMatchObject({
    result: { exc_type: 'NotRegistered', exc_message: ['shop.tasks.add'], exc_module: 'celery.exceptions' },
  });
});

test('half of a surrogate pair in a name is replaced, because Python cannot print it', () => {
  const unknown = { type: 'UnknownTask', message: 'm' };
  expect(metaOf({ ...PLACE, status: 'FAILURE', error: unknown }, { name: 'a\ud800' })).toMatchObject({
    result: { exc_message: ['a\ufffd'] },
  });
});

test('an error whose type is no class in Python keeps it in its message', () => {
  const odd = { type: 'os.system', message: 'half \ud800' };
  expect(metaOf({ ...PLACE, status: 'FAILURE', error: odd })).toMatchObject({
    result: { exc_type: 'Error', exc_message: ['os.system: half \ufffd'], exc_module: 'lovage' },
  });
});

const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);
const MISREAD: readonly [string, Json][] = [
  ['a value of an unknown type', { __type__: 'nope', __value__: 1 }],
  ['a date of Python', [{ at: { __type__: 'datetime', __value__: '2030-01-01' } }]],
  ['half a surrogate pair', { a: ['\ud800'] }],
  ['half a surrogate pair in a name', { a: { '\udc00': 1 } }],
  ['no number', [Number.NaN]],
  ['a number beyond all', { a: Number.POSITIVE_INFINITY }],
  ['too deep a list', nested(501)],
];

test.each(MISREAD)('a result that Python would misread is a failure: %s', (_what, result) => {
  expect(metaOf({ ...PLACE, status: 'SUCCESS', result })).toMatchObject({
    status: 'FAILURE',
    date_done: ENDED,
    result: { exc_type: 'ResultNotForPython', exc_module: 'lovage' },
  });
});

test.each(MISREAD)('progress that Python would misread says so: %s', (_what, value) => {
  expect(metaOf({ ...PLACE, status: 'PROGRESS', value, sequence: 0 })).toMatchObject({
    status: 'PROGRESS',
    result: { unreadable: expect.stringContaining('Python would misread') },
  });
});

test.each<[string, Json]>([
  ['null', null],
  ['a list as deep as allowed', nested(500)],
  ['both names beside another', { __type__: 'a', __value__: 1, more: 2 }],
  ['one of the names', { __type__: 'a' }],
  ['what Python takes for an exception elsewhere', { exc_type: 'a' }],
  ['the largest numbers', [Number.MAX_VALUE, -Number.MAX_SAFE_INTEGER, 12345678901234567000]],
  ['text of any script', 'text \u2028 é 😀 \0'],
])('any other result is kept as it is: %s', (_what, result) => {
  expect(metaOf({ ...PLACE, status: 'SUCCESS', result })).toMatchObject({ status: 'SUCCESS', result });
});

test('the item has what the backend reads, in the types that it reads', () => {
  const state: ResultState = { ...PLACE, status: 'SUCCESS', result: 'é' };
  const item = resultItem(TASK, state, 3_600, { keyPrefix: 'shop_' });
  expect(item).toMatchObject({
    id: { S: "b'shop_celery-task-meta-c1'" },
    timestamp: { N: '1893456000.004' },
    ttl: { N: '1893459601' },
  });
  expect(Buffer.from(item?.['result']?.B ?? []).toString('utf8')).toBe(resultMeta(TASK, state));
});

test('what waits for its next attempt is kept beyond it', () => {
  const until = CREATED_AT + 86_400_000;
  const item = resultItem(TASK, { ...PLACE, status: 'RETRY', error, until }, 3_600);
  expect(item?.['ttl']).toEqual({ N: String(until / 1000 + 3_600) });
});

test('the start of an attempt is told only if that is asked for', () => {
  const started: ResultState = { ...PLACE, status: 'STARTED', worker: WORKER };
  expect(resultItem(TASK, started, 3_600)).toBeNull();
  expect(resultItem(TASK, started, 3_600, { trackStarted: true })).not.toBeNull();
});

const record = (changes: Partial<TaskRecord>): TaskRecord => ({
  ...pendingRecord(taskMessage()),
  ...{ attempts: 2, life: 3, startedAt: CREATED_AT + 1 },
  ...changes,
});
const at = CREATED_AT + 1;
const finishedAt = CREATED_AT + 9;

test.each<[Partial<TaskRecord>, object | null]>([
  [{ state: 'PENDING' }, null],
  [{ state: 'REVOKED', tombstone: 'refused', finishedAt }, null],
  [{ state: 'REVOKED', tombstone: 'unscheduled', finishedAt }, null],
  [
    { state: 'SUCCESS', tombstone: 'forgotten', finishedAt },
    { status: 'FORGOTTEN', at: finishedAt },
  ],
  [
    { state: 'REVOKED', tombstone: 'revoked', finishedAt },
    { status: 'REVOKED', at: finishedAt, error: null },
  ],
  [{ state: 'STARTED' }, { status: 'STARTED', at, worker: WORKER }],
  [
    { state: 'RETRY', error, notBefore: 5 },
    { status: 'RETRY', at, error, until: 5 },
  ],
  [
    { state: 'SUCCESS', result: 3, finishedAt },
    { status: 'SUCCESS', at: finishedAt, result: 3 },
  ],
  [
    { state: 'FAILURE', error, finishedAt },
    { status: 'FAILURE', at: finishedAt, error },
  ],
  [
    { state: 'REVOKED', finishedAt },
    { status: 'REVOKED', at: finishedAt, error: null },
  ],
])('a record of %j is %j', (changes, state) => {
  expect(resultStateOf(record(changes), WORKER)).toEqual(state && { life: 3, attempt: 2, ...state });
});
