import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withholdCause } from '../../../../core/protocol/error-words.ts';
import { NonRetryable, Retry, Snooze, toTaskError } from '../../../../core/protocol/errors.ts';
import { byteLength } from '../../../../core/protocol/json.ts';
import { anyText } from './any-json.ts';

const KIB_4 = 4_096;

/** An error with a field that throws when it is read. */
function errorWithThrowing(field: 'name' | 'message'): Error {
  return Object.defineProperty(new Error('x'), field, {
    get: () => {
      throw new Error('no');
    },
  });
}

describe('the description of what a task threw', () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;

  test.each<[string, unknown, { type: string; message: string }]>([
    ['an error', new RangeError('too far'), { type: 'RangeError', message: 'too far' }],
    ['a NonRetryable', new NonRetryable('no use'), { type: 'NonRetryable', message: 'no use' }],
    ['a Retry', new Retry('later', { retryAfter: 30 }), { type: 'Retry', message: 'later' }],
    [
      'a Snooze',
      new Snooze({ reason: 'the rate is reached' }),
      { type: 'Snooze', message: 'the rate is reached' },
    ],
    ['an error without a name', Object.assign(new Error('x'), { name: '' }), { type: 'Error', message: 'x' }],
    ['a text', 'went wrong', { type: 'Error', message: 'went wrong' }],
    ['an object', { code: 7 }, { type: 'Error', message: '{"code":7}' }],
    ['undefined', undefined, { type: 'Error', message: 'undefined' }],
    ['null', null, { type: 'Error', message: 'null' }],
    ['a symbol', Symbol('s'), { type: 'Error', message: 'Symbol(s)' }],
    ['a circular object', circular, { type: 'Error', message: 'A thrown object that cannot be described' }],
    [
      'an error that throws its name',
      errorWithThrowing('name'),
      { type: 'Error', message: 'A thrown object that cannot be described' },
    ],
    [
      'an error that throws its message',
      errorWithThrowing('message'),
      { type: 'Error', message: 'A thrown object that cannot be described' },
    ],
  ])('of %s', (_what, thrown, described) => {
    expect(toTaskError(thrown)).toEqual(described);
  });

  test('never throws, and never holds more than 4 KiB, whatever was thrown', () => {
    const long = anyText.map((text) => text.repeat(2_000));
    const thrown = fc.oneof(
      fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }),
      long,
      long.map((message) => new Error(message)),
      long.map((name) => Object.assign(new Error('x'), { name })),
      long.map((text) => ({ text })),
      fc.anything().map((message) => Object.assign(new Error('x'), { message })),
    );
    fc.assert(
      fc.property(thrown, (value) => {
        const { type, message } = toTaskError(value);
        expect(byteLength(type)).toBeLessThanOrEqual(256);
        expect(byteLength(message)).toBeLessThanOrEqual(KIB_4);
      }),
    );
  });

  test('is cut between characters to as much as fits, with a mark', () => {
    const { message } = toTaskError(new Error('€'.repeat(KIB_4)));
    expect(message).toMatch(/^€+… \(cut\)$/);
    expect(byteLength(message)).toBeGreaterThan(KIB_4 - 3);
  });

  test('keeps 4 KiB unchanged', () => {
    expect(toTaskError('x'.repeat(KIB_4)).message).toBe('x'.repeat(KIB_4));
    expect(toTaskError('x'.repeat(KIB_4 + 1)).message).toHaveLength(
      KIB_4 - '… (cut)'.length - 2 + '… (cut)'.length,
    );
  });
});

test.each([undefined, null, Number.NaN, -1, '30', 5n])(
  'Retry refuses %s as the seconds to wait',
  (retryAfter) => {
    expect(() => new Retry('later', { retryAfter: retryAfter as never })).toThrow(
      new TypeError(`retryAfter is ${String(retryAfter)}; it must be a number of seconds, 0 or more.`),
    );
  },
);

describe('Snooze', () => {
  test('knows its reason, how long to wait at least, and what caused it', () => {
    const cause = new Error('429');
    expect(new Snooze({ reason: 'the rate is reached', seconds: 39_600, cause })).toMatchObject({
      message: 'the rate is reached',
      seconds: 39_600,
      cause,
    });
    expect(new Snooze({ reason: 'the rate is reached' }).seconds).toBe(0);
  });

  test.each([
    null,
    Number.NaN,
    -1,
    -0.001,
    39_600.5,
    86_400,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    '30',
    5n,
    {},
  ])('refuses %s as the seconds to wait', (seconds) => {
    const make = () => new Snooze({ reason: 'the rate is reached', seconds: seconds as never });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/^seconds is .+; it must be a number of seconds from 0 to 39600 \(11 hours\)\./);
  });

  test.each([undefined, null, '', '  ', 5, Symbol('s')])('refuses %s as the reason', (reason) => {
    const make = () => new Snooze({ reason: reason as never });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/^reason is .*; it must be a text that says what has no capacity\.$/);
  });

  test.each([undefined, null, 'the rate is reached', 5])(
    'says what is missing if it is given %s',
    (options) => {
      expect(() => new Snooze(options as never)).toThrow(/^reason is undefined; it must be a text/);
    },
  );
});

describe('the causes of what a task threw', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
  const messageOf = (thrown: unknown) => toTaskError(thrown).message;
  const nested = (depth: number): Error =>
    depth === 0 ? new Error('the root') : new Error(`level ${depth}`, { cause: nested(depth - 1) });

  test.each<[string, unknown, string]>([
    [
      'fetch’s',
      new TypeError('fetch failed', { cause: refused }),
      'fetch failed (caused by Error: connect ECONNREFUSED 127.0.0.1:1)',
    ],
    [
      'fetch’s, where a name has two addresses',
      new TypeError('fetch failed', {
        cause: Object.assign(new AggregateError([new Error('connect ::1'), refused]), {
          code: 'ECONNREFUSED',
        }),
      }),
      'fetch failed (caused by AggregateError: No message (ECONNREFUSED) (Error: connect ::1; Error: connect ECONNREFUSED 127.0.0.1:1))',
    ],
    [
      'Promise.any’s',
      new AggregateError([new RangeError('one'), 'two', { three: 3 }], 'All promises were rejected'),
      'All promises were rejected (RangeError: one; two; {"three":3})',
    ],
    [
      'a code that its message does not have',
      new Error('no', { cause: Object.assign(new Error('duplicate key'), { code: '23505' }) }),
      'no (caused by Error: duplicate key [23505])',
    ],
    ['a text', new Error('no', { cause: 'because' }), 'no (caused by because)'],
    ['a Map', new Error('no', { cause: new Map() }), 'no (caused by An object of class Map)'],
    ['nothing', new Error('no', { cause: null }), 'no (caused by null)'],
    ['one that the message quotes', new Error('no: because', { cause: new Error('because') }), 'no: because'],
    [
      'an empty message with a cause',
      new Error('', { cause: refused }),
      `No message (caused by Error: ${refused.message})`,
    ],
  ])('are in its message: %s', (_what, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  test.each<[string, unknown, string]>([
    ['an error without a message', new Error(''), 'No message'],
    ['one with a code', Object.assign(new Error(' '), { code: 'EPIPE' }), 'No message (EPIPE)'],
    ['an empty text', '', 'An empty text'],
    ['a promise', Promise.resolve(), 'An object of class Promise'],
    ['a function', function work() {}, 'A function work'],
  ])('what says nothing gets words: %s', (_what, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  test('are told to a depth and a number, once each, and never for ever', () => {
    expect(messageOf(nested(50))).toMatch(/^level 50 \(caused by .*level 45 \(caused by 1 more\)+$/);
    const many = new AggregateError(
      Array.from({ length: 500 }, (_, index) => new Error(`e${index}.`)),
      'all',
    );
    expect(messageOf(many)).toMatch(/^all \(Error: e0\.;.* Error: e9\.; and 490 more\)$/);
    const circle = new Error('a circle');
    circle.cause = new Error('back', { cause: circle });
    expect(messageOf(circle)).toBe('a circle (caused by Error: back)');
  });

  test('find room behind a long message, and fit', () => {
    const message = messageOf(new Error('x'.repeat(9_000), { cause: refused }));
    expect(message).toContain('… (cut) (caused by Error: connect ECONNREFUSED');
    expect(byteLength(message)).toBeLessThanOrEqual(KIB_4);
    expect(byteLength(messageOf(new Error('x', { cause: nested(0) })))).toBeLessThanOrEqual(KIB_4);
  });

  test('are left out where the error says all that callers may know', () => {
    expect(messageOf(withholdCause(new Error('refused', { cause: refused })))).toBe('refused');
  });

  test('one that cannot be read does not hide the rest', () => {
    expect(messageOf(new Error('no', { cause: errorWithThrowing('message') }))).toBe(
      'no (caused by something that cannot be described)',
    );
  });
});
