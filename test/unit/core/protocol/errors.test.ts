import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
