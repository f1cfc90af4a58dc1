import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import {
  type CeleryNames,
  type DeclaredSchedule,
  DefinitionError,
  type OnCrash,
  type RetryPolicy,
} from '../../../../core/definition/definition.ts';

interface Options {
  readonly name?: string;
  readonly description?: string;
  readonly retry?: Partial<RetryPolicy>;
  readonly timeLimit?: number;
  readonly softTimeLimit?: number;
  readonly keepResult?: boolean;
  readonly queue?: string;
  readonly onCrash?: OnCrash;
  readonly resultTtl?: number;
  readonly sends?: readonly string[];
  readonly schedules?: readonly DeclaredSchedule<typeof input>[];
  readonly celery?: CeleryNames<never>;
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
      keepResult: true,
      queue: 'default',
      onCrash: 'retry',
      resultTtl: 604_800,
      sends: [],
      sendsEmail: false,
      schedules: [],
    });
  });

  test('keeps what its author wrote', () => {
    const written = {
      name: 'b',
      description: 'Does b',
      retry: { maxAttempts: 1, backoff: () => 5 },
      timeLimit: 60,
      softTimeLimit: 50,
      keepResult: false,
      queue: 'slow',
      onCrash: 'fail',
      resultTtl: 7_200,
      sends: ['a'],
      sendsEmail: false,
      schedules: [{ name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} }],
      celery: { names: ['shop.tasks.b'] },
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
    { retry: { backoff: { base: 86_400, cap: 315_576_000 } } },
    { timeLimit: 1 },
    { timeLimit: 870 },
    { softTimeLimit: 29.5 },
    { timeLimit: 870, softTimeLimit: 0.1 },
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
      { base: 1, cap: 315_576_001 },
    ].map((backoff): [Options, string, string] => [
      { retry: { backoff } },
      `retry.backoff is ${JSON.stringify(backoff)}`,
      '{ base, cap } in seconds, with 0 ≤ base ≤ cap ≤ 315576000',
    ]),
    ...[0, 0.5, 871, -1].map((timeLimit): [Options, string, string] => [
      { timeLimit },
      `timeLimit is ${timeLimit}`,
      'from 1 to 870 seconds',
    ]),
    ...[0, -1, 870].map((softTimeLimit): [Options, string, string] => [
      { softTimeLimit },
      `softTimeLimit is ${softTimeLimit}`,
      'a number of seconds, more than 0 and less than timeLimit',
    ]),
    [{ softTimeLimit: 30 }, 'softTimeLimit is 30', 'less than timeLimit, which is 30'],
    [{ timeLimit: 5, softTimeLimit: 5 }, 'softTimeLimit is 5', 'less than timeLimit, which is 5'],
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
    [{ softTimeLimit: Number.NaN }, 'softTimeLimit is NaN'],
    [{ resultTtl: Number.POSITIVE_INFINITY }, 'resultTtl is Infinity'],
    [{ resultTtl: 3_600.5 }, 'resultTtl is 3600.5'],
    [{ retry: { maxAttempts: Number.NaN } }, 'retry.maxAttempts is NaN'],
    [{ retry: { backoff: { base: Number.NaN, cap: 1 } } }, 'retry.backoff is '],
  ])('is refused with a number that makes no sense: %o', (options, said) => {
    expect(() => define(options)).toThrow(TypeError);
    expect(() => define(options)).toThrow(said);
  });
});

describe('an option that nobody could do', () => {
  /** What a program without types may give. */
  const define = (options: object) => () => defineTask({ name: 'a', input, run, ...options });

  test.each<[string, object, string]>([
    ...(['name', 'description', 'input', 'run', 'timeLimit', 'queue', 'onCrash', 'resultTtl'] as const).map(
      (option): [string, object, string] => [`a ${option} of null`, { [option]: null }, `${option} is null`],
    ),
    ['a retry of null', { retry: null }, 'retry is null'],
    ['sends of null', { sends: null }, 'sends is null'],
    ['a name that is missing', { name: undefined }, 'name is undefined'],
    ['an input that is missing', { input: undefined }, 'input is undefined'],
    ['an input that is no schema', { input: { a: 'number' } }, 'input is {"a":"number"}'],
    ['a run that is missing', { run: undefined }, 'run is undefined'],
    ['a run that is no function', { run: 'f' }, 'run is "f"'],
    ['a description that is no text', { description: 7 }, 'description is 7'],
    ['a time limit as a text', { timeLimit: '30' }, 'timeLimit is "30"'],
    ['a time limit as a BigInt', { timeLimit: 30n }, 'timeLimit is 30n'],
    ['a time limit as a function', { timeLimit: () => 30 }, 'timeLimit is a function'],
    ['a time limit without end', { timeLimit: Number.POSITIVE_INFINITY }, 'timeLimit is Infinity'],
    ['a queue as a number', { queue: 5 }, 'queue is 5'],
    ['a queue as a list', { queue: ['slow'] }, 'queue is ["slow"]'],
    ['what to do on a crash', { onCrash: 'ignore' }, 'onCrash is "ignore"'],
    ['sends as a text', { sends: 'add' }, 'sends is "add"'],
    ['sends with a number', { sends: ['add', 7] }, 'sends is ["add",7]'],
    ['celery that is a name', { celery: 'shop.tasks.a' }, 'celery is "shop.tasks.a"'],
    ['celery that is a list', { celery: ['shop.tasks.a'] }, 'celery is ["shop.tasks.a"]'],
    ['celery that is null', { celery: null }, 'celery is null'],
    ['schedules of null', { schedules: null }, 'schedules is null'],
    ['schedules that are no list', { schedules: { name: 'b' } }, 'schedules is {"name":"b"}'],
    ['a schedule that is null', { schedules: [null] }, 'schedules is [null]'],
    ['a schedule without a name', { schedules: [{ every: 60 }] }, 'schedules is [{"every":60}]'],
    [
      'a schedule with a wrong name',
      { schedules: [{ name: 'At Night' }] },
      'schedules is [{"name":"At Night"}]',
    ],
    ['a retry as a number', { retry: 3 }, 'retry is 3'],
    ['attempts of null', { retry: { maxAttempts: null } }, 'retry.maxAttempts is null'],
    ['attempts as a text', { retry: { maxAttempts: '3' } }, 'retry.maxAttempts is "3"'],
    ['a backoff of null', { retry: { backoff: null } }, 'retry.backoff is null'],
    ['a backoff as a number', { retry: { backoff: 5 } }, 'retry.backoff is 5'],
    ['a backoff without a cap', { retry: { backoff: { base: 1 } } }, 'retry.backoff is {"base":1}'],
    [
      'a backoff with a cap that is no number',
      { retry: { backoff: { base: 1, cap: Number.NaN } } },
      'retry.backoff is {"base":1,"cap":"NaN"}',
    ],
    [
      'a backoff without end',
      { retry: { backoff: { base: 1, cap: Number.POSITIVE_INFINITY } } },
      'retry.backoff is {"base":1,"cap":"Infinity"}',
    ],
  ])('%s is refused by its name', (_what, options, says) => {
    expect(define(options)).toThrow(DefinitionError);
    expect(define(options)).toThrow(`${says}; it must be `);
  });

  test.each<[object, string]>([
    [{ timelimit: 60 }, 'timelimit is not an option'],
    [{ maxRetries: 3 }, 'maxRetries is not an option'],
    [{ retry: { max: 3 } }, 'retry.max is not an option'],
    [{ retry: { backoff: { base: 1, cap: 2, jitter: true } } }, 'retry.backoff.jitter is not an option'],
  ])('%j is refused, and the known options are listed', (options, says) => {
    expect(define(options)).toThrow(DefinitionError);
    expect(define(options)).toThrow(`Task "a": ${says}. The options are `);
  });

  test.each([[null], [undefined], ['a'], [[]]])('%j instead of the options is refused', (options) => {
    expect(() => defineTask(options as never)).toThrow(DefinitionError);
  });

  test('an option that is undefined is as if it were not given', () => {
    const none = { timeLimit: undefined, queue: undefined, sends: undefined, description: undefined };
    const options = {
      ...none,
      schedules: undefined,
      onCrash: undefined,
      resultTtl: undefined,
      retry: undefined,
    };
    expect(define(options)()).toMatchObject({ timeLimit: 30, queue: 'default', onCrash: 'retry' });
    expect(define({ retry: { maxAttempts: undefined, backoff: undefined } })()).toMatchObject({
      retry: { maxAttempts: 4, backoff: { base: 1, cap: 600 } },
    });
  });
});
