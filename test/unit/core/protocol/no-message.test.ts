import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../../core/protocol/message.ts';
import { anyJson, anyText } from './any-json.ts';

const task = { v: 1, kind: 'task', id: 'one', task: 'add', queue: 'default', input: null, createdAt: 0 };
const optional = { eta: null, expiresAt: null, group: null, fingerprint: null };
const outcome = {
  v: 1,
  kind: 'outcome',
  id: 'one',
  task: 'add',
  attempt: 1,
  owner: 'me',
  outcome: { kind: 'failed', error: { type: 'E', message: 'm' }, at: 1 },
};

describe('a body that is not a message', () => {
  test('is refused without throwing, whatever its text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.json(),
          anyJson.map((value) => JSON.stringify(value)),
        ),
        (body) => {
          expect(readMessage(body)).toHaveProperty('ok', false);
        },
      ),
    );
  });

  test('never throws, whatever the value of a field', () => {
    const base = fc.constantFrom({ ...task, ...optional }, outcome);
    const fields = fc.constantFrom(...Object.keys({ ...task, ...optional, ...outcome, life: 1 }));
    fc.assert(
      fc.property(base, fields, anyJson, (message, field, value) => {
        expect(() => readMessage(JSON.stringify({ ...message, [field]: value }))).not.toThrow();
      }),
    );
  });

  test.each([
    ['not JSON', 'hello', 'The message is not JSON.'],
    ['empty', '', 'The message is not JSON.'],
    ['null', 'null', 'The message was not written by Lovage.'],
    ['a text', '"v"', 'The message was not written by Lovage.'],
    ['a list', '[1]', 'The message was not written by Lovage.'],
    ['of another system', '{"kind":"task","id":"one"}', 'The message was not written by Lovage.'],
    ['without a kind', '{"v":1,"id":"one"}', 'The message was not written by Lovage.'],
  ])('%s: has a reason and no id', (_what, body, reason) => {
    expect(readMessage(body)).toEqual({ ok: false, reason, named: null });
  });

  test('of a later version is reported with the version and the task’s id', () => {
    expect(readMessage(JSON.stringify({ ...task, ...optional, v: 2 }))).toEqual({
      ok: false,
      reason: 'The message has version 2; this worker reads version 1.',
      named: { id: 'one', life: 1, revision: 0, work: { task: 'add', input: null }, owner: null },
    });
  });

  test('with an impossible version is reported without one', () => {
    const read = readMessage(JSON.stringify({ v: { major: 1 }, kind: 'task', id: 'one' }));
    const reason = 'The message has no version; this worker reads version 1.';
    expect(read).toEqual({
      ok: false,
      reason,
      named: { id: 'one', life: 1, revision: 0, work: null, owner: null },
    });
  });

  test('with a long text as its version is quoted in part', () => {
    const read = readMessage(JSON.stringify({ v: 'x'.repeat(500), kind: 'task', id: 7 }));
    expect(read).toEqual({ ok: false, reason: expect.stringMatching(/ x{20};/), named: null });
  });

  const taskBody = { ...task, ...optional };
  test.each<[object, string, unknown]>([
    ...['id', 'task', 'queue', 'input', 'createdAt'].map((field): [object, string, unknown] => [
      taskBody,
      field,
      undefined,
    ]),
    ...['id', 'task', 'queue', 'createdAt', 'life', ...Object.keys(optional)].map(
      (field): [object, string, unknown] => [taskBody, field, {}],
    ),
    ...['id', 'task', 'attempt', 'owner', 'outcome'].map((field): [object, string, unknown] => [
      outcome,
      field,
      undefined,
    ]),
    [outcome, 'outcome', null],
    [outcome, 'outcome', {}],
    [outcome, 'kind', 'postcard'],
  ])('%j with its %s %j lacks a field', (message, field, value) => {
    const read = readMessage(JSON.stringify({ ...message, [field]: value }));
    expect(read).toMatchObject({
      ok: false,
      reason: 'The message lacks a field or has one of the wrong type or size.',
      named: field === 'id' ? null : { id: 'one', life: 1 },
    });
  });

  test('is reported with the life that it names, so that it ends no other', () => {
    expect(readMessage(JSON.stringify({ ...taskBody, life: 3, v: 2 }))).toMatchObject({
      named: { id: 'one', life: 3 },
    });
    expect(readMessage(JSON.stringify({ ...taskBody, life: 3, queue: 7 }))).toMatchObject({
      named: { id: 'one', life: 3 },
    });
  });

  // JSON.parse reads lists nested to any depth, but JSON.stringify overflows the stack on them.
  test('never throws, however deeply its version is nested', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(readMessage(`{"kind":"task","v":${deep}}`)).toHaveProperty('ok', false);
  });

  test.each([
    ['of an unknown kind', { kind: 'exploded', error: { type: 'E', message: 'm' }, at: 1 }],
    ['that succeeded without a result', { kind: 'succeeded', at: 1, dropInput: false }],
    [
      'that succeeded with a result that is not a text',
      { kind: 'succeeded', at: 1, dropInput: false, result: 7 },
    ],
    ['that succeeded and does not say whether to drop the input', { kind: 'succeeded', at: 1, result: '7' }],
    ['that failed without an error', { kind: 'failed', at: 1 }],
    ['that failed with an error of null', { kind: 'failed', at: 1, error: null }],
    ['that failed with an error without a message', { kind: 'failed', at: 1, error: { type: 'E' } }],
    ['that failed with an error without a type', { kind: 'failed', at: 1, error: { message: 'm' } }],
    ['that failed without a time', { kind: 'failed', error: { type: 'E', message: 'm' } }],
    ['that failed at half a millisecond', { kind: 'failed', error: { type: 'E', message: 'm' }, at: 0.5 }],
    ['to retry without a time', { kind: 'retry', error: { type: 'E', message: 'm' }, at: 1 }],
  ])('an outcome %s is not a message', (_what, malformed) => {
    expect(readMessage(JSON.stringify({ ...outcome, outcome: malformed }))).toHaveProperty('ok', false);
  });

  // A number in JSON can be infinite or beyond any date. Such a time can neither be written to the table nor shown.
  test.each(['1e999', '1e300', '-1e300', '-1', '0.5'])(
    'a task created at %s is not a message',
    (createdAt) => {
      const body = JSON.stringify({ ...task, ...optional }).replace(
        '"createdAt":0',
        `"createdAt":${createdAt}`,
      );
      expect(readMessage(body)).toHaveProperty('ok', false);
    },
  );

  test.each([0, -1, 1.5, '2', null])('a task in life %j is not a message', (life) => {
    expect(readMessage(JSON.stringify({ ...task, ...optional, life }))).toHaveProperty('ok', false);
  });

  // DynamoDB accepts neither an empty key nor one of more than 2 KiB.
  test.each(['', 'x'.repeat(65), 'x'.repeat(3_000)])('a task with the id %j is not a message', (id) => {
    const read = readMessage(JSON.stringify({ ...task, ...optional, id }));
    expect(read).toMatchObject({ ok: false, named: null });
  });

  /** A task's message with this text in place of one field. */
  const withText = (field: string, json: string) =>
    JSON.stringify({ ...task, ...optional, [field]: '@' }).replace('"@"', json);

  test.each<[string, string, string]>([
    ['created after the year 9999', 'createdAt', '253402300800000'],
    ['created in the year 275760', 'createdAt', '8640000000000000'],
    ['due in the year 275760', 'eta', '8640000000000000'],
    ['that expires in the year 275760', 'expiresAt', '8640000000000000'],
    ['with half a character in its id', 'id', '"\\ud83c"'],
    ['with half a character in its name', 'task', '"\\ud83c"'],
    ['without a name', 'task', '""'],
    ['with a long name', 'task', JSON.stringify('x'.repeat(300_000))],
    ['with a long queue', 'queue', JSON.stringify('x'.repeat(300_000))],
    ['with a group that SQS does not take', 'group', '"a b"'],
    ['with a long fingerprint', 'fingerprint', JSON.stringify('x'.repeat(300_000))],
    ['with a large outbox', 'outbox', JSON.stringify([{ kind: 'k', to: 'x'.repeat(5_000) }])],
    ['with many entries in its outbox', 'outbox', JSON.stringify(Array(300).fill({ kind: 'k', to: 't' }))],
    ['with half a character in its outbox', 'outbox', '[{"kind":"k","to":"\\ud83c"}]'],
  ])('a task %s is not a message', (_what, field, json) => {
    expect(readMessage(withText(field, json))).toMatchObject({
      ok: false,
      reason: 'The message lacks a field or has one of the wrong type or size.',
    });
  });

  test.each<[string, string, string]>([
    ['too large', JSON.stringify('x'.repeat(262_143)), 'has 262145 bytes; the maximum is 262144'],
    // Written out, each number has 21 digits.
    ['too large once it is written out', `[${Array(12_000).fill('1e20')}]`, 'the maximum is 262144'],
    ['no number', '[1,{"a":-1e999}]', 'a number that is too large'],
    ['too deep', `${'['.repeat(101)}${']'.repeat(101)}`, 'more than 100 levels deep'],
    ['far too deep', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, 'more than 100 levels deep'],
  ])('a task whose input is %s is not a message, and the reason says so', (_what, json, says) => {
    const read = readMessage(withText('input', json));
    expect(read).toMatchObject({ ok: false, named: { id: 'one' }, reason: expect.stringContaining(says) });
  });

  test.each<[string, string]>([
    ['as large as a call may send', JSON.stringify('x'.repeat(262_142))],
    ['as deep as a call may send', `${'['.repeat(100)}${']'.repeat(100)}`],
  ])('a task whose input is %s is a message', (_what, json) => {
    expect(readMessage(withText('input', json))).toMatchObject({ ok: true });
  });

  const succeeded = (result: string) => ({ kind: 'succeeded', at: 1, dropInput: false, result });
  test.each<[string, object]>([
    ['with a result that is not JSON', succeeded('{')],
    ['with a result that is too large', succeeded(JSON.stringify('x'.repeat(360_000)))],
    ['with a result that is too deep', succeeded(`${'['.repeat(1_001)}${']'.repeat(1_001)}`)],
    ['with half a character in its result', succeeded('"\ud83c"')],
    ['with a long error', { kind: 'failed', at: 1, error: { type: 'E', message: 'x'.repeat(5_000) } }],
    ['with a long type of error', { kind: 'failed', at: 1, error: { type: 'x'.repeat(5_000), message: '' } }],
    [
      'with half a character in its error',
      { kind: 'failed', at: 1, error: { type: 'E', message: '\ud83c' } },
    ],
  ])('an outcome %s is not a message', (_what, impossible) => {
    expect(readMessage(JSON.stringify({ ...outcome, outcome: impossible }))).toMatchObject({ ok: false });
  });

  test.each([0, -1, 1e300, 0.5])('an outcome of attempt %d is not a message', (attempt) => {
    expect(readMessage(JSON.stringify({ ...outcome, attempt }))).toMatchObject({ ok: false });
  });
});
