import { describe, expect, test } from 'vitest';
import type { CeleryMessage } from '../../../../core/celery/celery-message.ts';
import { recordId, timeLimits, toTaskMessage } from '../../../../core/celery/to-task-message.ts';
import { MAX_INPUT_BYTES } from '../../../../core/protocol/bounds.ts';
import { readMessage, writeMessage } from '../../../../core/protocol/message.ts';
import { ID } from './celery-body.ts';

const AT = Date.parse('2026-11-26T01:20:00Z');
const CALL: CeleryMessage = {
  id: ID,
  name: 'shop.tasks.send_email',
  args: [],
  kwargs: {},
  eta: null,
  expires: null,
  timeLimit: { hard: null, soft: null },
  ignoreResult: false,
  parentId: null,
  group: null,
  headers: {},
  follows: [],
  followingIds: [],
};
const DEFINITION = { name: 'send_email', timeLimit: 30 };
const SENT = { at: AT, group: null, queue: 'default' };

describe('a call becomes a task message', () => {
  test('that every reader of messages takes', () => {
    const call = { ...CALL, eta: AT + 60_000, expires: AT + 90_000 };
    const task = toTaskMessage(call, DEFINITION, { a: 1 }, { ...SENT, group: 'tenant-1' });
    if (!task.ok) throw new Error(task.fault.message);
    expect(task.message).toEqual({
      v: 1,
      kind: 'task',
      id: ID,
      task: 'send_email',
      queue: 'default',
      input: { a: 1 },
      createdAt: AT,
      eta: AT + 60_000,
      expiresAt: AT + 90_000,
      group: 'tenant-1',
      fingerprint: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(readMessage(writeMessage(task.message))).toEqual({ ok: true, message: task.message });
  });

  test('with a UUID in lower case, and any other id as it is', () => {
    expect(recordId(ID.toUpperCase())).toBe(ID);
    expect(recordId('ORDER-1')).toBe('ORDER-1');
    expect(toTaskMessage({ ...CALL, id: ID.toUpperCase() }, DEFINITION, {}, SENT)).toMatchObject({
      message: { id: ID },
    });
  });

  test('without an eta that has passed; an expiry that has passed stays', () => {
    expect(toTaskMessage({ ...CALL, eta: AT, expires: AT - 1 }, DEFINITION, {}, SENT)).toMatchObject({
      message: { eta: null, expiresAt: AT - 1 },
    });
  });

  test('without a group that SQS would refuse', () => {
    expect(toTaskMessage(CALL, DEFINITION, {}, { ...SENT, group: 'a b' })).toMatchObject({
      message: { group: null },
    });
  });

  test('if a record can hold its input', () => {
    const text = (bytes: number) => toTaskMessage(CALL, DEFINITION, 'x'.repeat(bytes - 2), SENT);
    expect(text(MAX_INPUT_BYTES).ok).toBe(true);
    expect(text(MAX_INPUT_BYTES + 1)).toEqual({
      ok: false,
      fault: {
        exception: 'builtins.ValueError',
        message: `The arguments have ${MAX_INPUT_BYTES + 1} bytes; the maximum is ${MAX_INPUT_BYTES}.`,
      },
    });
    const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(toTaskMessage(CALL, DEFINITION, nested(100), SENT).ok).toBe(true);
    expect(toTaskMessage(CALL, DEFINITION, nested(101), SENT).ok).toBe(false);
  });
});

describe('the time limits of an attempt', () => {
  test.each<[number | null, number | null, number | undefined, object]>([
    [null, null, undefined, { timeLimit: 30 }],
    [null, null, 20, { timeLimit: 30, softTimeLimit: 20 }],
    [10, 8, undefined, { timeLimit: 10, softTimeLimit: 8 }],
    [600, 500, 20, { timeLimit: 30 }],
    [600, 25, 20, { timeLimit: 30, softTimeLimit: 25 }],
    [10, null, 20, { timeLimit: 10 }],
    [null, 5, 20, { timeLimit: 30, softTimeLimit: 5 }],
    [5, 5, undefined, { timeLimit: 5 }],
    [0.5, 0.25, undefined, { timeLimit: 0.5, softTimeLimit: 0.25 }],
  ])('of a call with %j and %j, and a definition with 30 and %j', (hard, soft, softTimeLimit, limits) => {
    const definition = softTimeLimit === undefined ? DEFINITION : { ...DEFINITION, softTimeLimit };
    expect(timeLimits({ hard, soft }, definition)).toEqual(limits);
  });
});
