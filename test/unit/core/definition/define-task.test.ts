import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { OnCrash, RetryPolicy } from '../../../../core/definition/definition.ts';

interface Options {
  readonly name?: string;
  readonly description?: string;
  readonly retry?: Partial<RetryPolicy>;
  readonly timeLimit?: number;
  readonly queue?: string;
  readonly onCrash?: OnCrash;
  readonly resultTtl?: number;
  readonly sends?: readonly string[];
}

const input = z.strictObject({});
const run = () => null;
const define = (options: Options) => defineTask({ name: 'a', input, run, ...options });

describe('a definition', () => {
  test('gets every default', () => {
    expect(define({})).toEqual({
      name: 'a',
      description: '',
      input,
      run,
      retry: { maxAttempts: 4, backoff: { base: 1, cap: 600 } },
      timeLimit: 30,
      queue: 'default',
      onCrash: 'retry',
      resultTtl: 604_800,
      sends: [],
    });
  });

  test('keeps what its author wrote', () => {
    const written = {
      name: 'b',
      description: 'Does b',
      retry: { maxAttempts: 1, backoff: () => 5 },
      timeLimit: 60,
      queue: 'slow',
      onCrash: 'fail',
      resultTtl: 7_200,
      sends: ['a'],
    } as const;
    expect(define(written)).toEqual({ input, run, ...written });
  });

  test('fills in missing retry options', () => {
    expect(define({ retry: { maxAttempts: 9 } }).retry).toEqual({
      maxAttempts: 9,
      backoff: { base: 1, cap: 600 },
    });
    expect(define({ retry: { backoff: { base: 2, cap: 4 } } }).retry).toEqual({
      maxAttempts: 4,
      backoff: { base: 2, cap: 4 },
    });
  });

  test.each<Options>([
    { name: 'a' },
    { name: `a${'9'.repeat(63)}` },
    { name: 'mail.send_all-now' },
    { queue: 'q' },
    { queue: `q${'_'.repeat(31)}` },
    { retry: { maxAttempts: 1 } },
    { retry: { maxAttempts: 100 } },
    { retry: { backoff: { base: 0, cap: 0 } } },
    { retry: { backoff: { base: 86_400, cap: 604_800 } } },
    { timeLimit: 1 },
    { timeLimit: 870 },
    { resultTtl: 3_600 },
    { resultTtl: 316_224_000 },
  ])('may be at the bounds: %j', (options) => {
    expect(() => define(options)).not.toThrow();
  });

  test.each<[Options, string, string]>([
    ...['', 'Add', '1a', '_a', 'a b', 'a/b', 'ä', `a${'9'.repeat(64)}`].map(
      (name): [Options, string, string] => [
        { name },
        `name is ${JSON.stringify(name)}`,
        'a lower-case letter, then up to 63',
      ],
    ),
    ...['', 'Q', '1', 'a.b', `q${'x'.repeat(32)}`].map((queue): [Options, string, string] => [
      { queue },
      `queue is ${JSON.stringify(queue)}`,
      'a lower-case letter, then up to 31',
    ]),
    ...[0, 101, 1.5, -1].map((maxAttempts): [Options, string, string] => [
      { retry: { maxAttempts } },
      `retry.maxAttempts is ${maxAttempts}`,
      'a whole number from 1 to 100',
    ]),
    ...[
      { base: -1, cap: 1 },
      { base: 2, cap: 1 },
      { base: 86_401, cap: 604_800 },
      { base: 1, cap: 604_801 },
    ].map((backoff): [Options, string, string] => [
      { retry: { backoff } },
      `retry.backoff is ${JSON.stringify(backoff)}`,
      '{ base, cap } in seconds, with 0 ≤ base ≤ cap ≤ 604800',
    ]),
    ...[0, 0.5, 871, -1].map((timeLimit): [Options, string, string] => [
      { timeLimit },
      `timeLimit is ${timeLimit}`,
      'from 1 to 870 seconds',
    ]),
    ...[0, 3_599, 316_224_001].map((resultTtl): [Options, string, string] => [
      { resultTtl },
      `resultTtl is ${resultTtl}`,
      'a whole number of seconds, at least 3600 (an hour) and at most ten years',
    ]),
  ])('is refused out of bounds: %j', (options, said, accepted) => {
    const naming = `Task "${options.name ?? 'a'}": ${said}; it must be ${accepted}`;
    expect(() => define(options)).toThrow(TypeError);
    expect(() => define(options)).toThrow(naming);
  });

  test.each<[Options, string]>([
    [{ timeLimit: Number.NaN }, 'timeLimit is NaN'],
    [{ resultTtl: Number.POSITIVE_INFINITY }, 'resultTtl is Infinity'],
    [{ resultTtl: 3_600.5 }, 'resultTtl is 3600.5'],
    [{ retry: { maxAttempts: Number.NaN } }, 'retry.maxAttempts is NaN'],
    [{ retry: { backoff: { base: Number.NaN, cap: 1 } } }, 'retry.backoff is '],
  ])('is refused with a number that makes no sense: %o', (options, said) => {
    expect(() => define(options)).toThrow(TypeError);
    expect(() => define(options)).toThrow(said);
  });
});
