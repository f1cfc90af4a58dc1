import { KNOWN_CLASSES } from '../../core/celery/python-exceptions.ts';
import type { ResultState } from '../../core/celery/result-state.ts';
import type { Json } from '../../core/protocol/json.ts';

/** A state as it is written, and what a Python program then sees of it. */
export interface ResultCase {
  readonly name: string;
  readonly state: ResultState;
  /** The exception that `except` catches. */
  readonly is?: string;
  readonly sees: Readonly<Record<string, unknown>>;
}

const AT = Date.parse('2030-01-01T00:00:00.004Z');
const PLACE = { life: 1, attempt: 1, at: AT };
const ENDED = { ready: true, children: [], date_done: '2030-01-01T00:00:00.004000+00:00' };
const TIMED_OUT = { raised: 'TimeoutError' };
const OPEN = { ready: false, successful: false, failed: false, date_done: null, got: TIMED_OUT };

/** The definition's exceptions in these cases. */
export const PYTHON = {
  NotFound: 'builtins.KeyError',
  NoSuchUser: 'shop.errors.NoSuchUser',
  Odd: 'shop.errors.Odd',
  Unloaded: 'shop.elsewhere.UnloadedError',
  Wrong: 'os.system',
} as const;

const returns = (name: string, result: Json): ResultCase => ({
  name: `result: ${name}`,
  state: { ...PLACE, status: 'SUCCESS', result },
  sees: {
    ...ENDED,
    state: 'SUCCESS',
    info: result,
    successful: true,
    failed: false,
    got: result,
    unraised: result,
  },
});

/** @param raised the name of the exception's class */
const raises = (
  name: string,
  type: string,
  raised: string,
  is: string,
  args?: readonly Json[],
): ResultCase => {
  const error = { raised, args: args ?? ['what happened é 😀'] };
  return {
    name: `failure: ${name}`,
    state: { ...PLACE, status: 'FAILURE', error: { type, message: 'what happened é 😀' } },
    is,
    sees: {
      ...ENDED,
      state: 'FAILURE',
      info: error,
      successful: false,
      failed: true,
      got: error,
      is: true,
      unraised: error,
    },
  };
};

const refuses = (name: string, result: Json): ResultCase => {
  const error = { raised: 'ResultNotForPython' };
  return {
    name: `refused result: ${name}`,
    state: { ...PLACE, status: 'SUCCESS', result },
    sees: { ...ENDED, state: 'FAILURE', info: error, successful: false, failed: true, got: error },
  };
};

const revoked = (type: string | null, word: string): ResultCase => {
  const error = { raised: 'TaskRevokedError', args: [word] };
  return {
    name: `revoked: ${type}`,
    state: { ...PLACE, status: 'REVOKED', error: type === null ? null : { type, message: 'm' } },
    is: 'celery.exceptions.TaskRevokedError',
    sees: { ...ENDED, state: 'REVOKED', info: error, successful: false, failed: false, got: error, is: true },
  };
};

const progress = (name: string, value: Json, info: unknown = value): ResultCase => ({
  name: `progress: ${name}`,
  state: { ...PLACE, status: 'PROGRESS', value, sequence: 1 },
  sees: { ...OPEN, state: 'PROGRESS', info },
});

const nested = (levels: number): Json =>
  levels === 0 ? 'deep' : levels % 2 ? [nested(levels - 1)] : { a: nested(levels - 1) };

/** Every class that a definition may name: Python raises just that. */
const known = Object.entries(KNOWN_CLASSES).flatMap(([module, names]) =>
  names.map((name): ResultCase => {
    const { sees, ...rest } = raises(`${module}.${name}`, `${module}.${name}`, name, `${module}.${name}`);
    // `IOError` is another name of OSError, and Celery's NotRegistered names the task.
    const { state, ready, is } = sees;
    return { ...rest, sees: { state, ready, is } };
  }),
);

export const CASES: readonly ResultCase[] = [
  {
    name: 'started',
    state: { ...PLACE, status: 'STARTED', worker: { pid: 7, hostname: 'celery@lambda' } },
    sees: { ...OPEN, state: 'STARTED', info: { pid: 7, hostname: 'celery@lambda' } },
  },
  {
    name: 'retry',
    state: { ...PLACE, status: 'RETRY', error: { type: 'Busy', message: 'no room' }, until: AT },
    sees: { ...OPEN, state: 'RETRY', info: { raised: 'Busy', args: ['no room'] } },
  },
  progress('as in Flask’s tutorial', { current: 3, total: 10 }),
  progress('null', null),
  progress('a text', 'half'),
  progress('a value of Python', { __type__: 'x', __value__: 1 }, { unreadable: undefined }),
  returns('null', null),
  returns('false', false),
  returns('an empty text', ''),
  returns('an object', { messageId: 'x', list: [1, 2.5, -3e-7], 'ключ é': { empty: {}, none: [] } }),
  returns('numbers', [0, 1e21, 1.5, -1e-300, Number.MAX_VALUE, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER]),
  returns('text', 'text \u2028\u2029 é 😀 \0 \u007f "quoted" \\ \n\r\t'),
  returns('as deep as allowed', nested(500)),
  returns('names of Python’s values beside another', { __type__: 'uuid', __value__: 1, more: null }),
  returns('one name of Python’s values', { __type__: 'uuid' }),
  returns('what looks like an exception', { exc_type: 'system', exc_module: 'os', exc_message: ['ls'] }),
  returns('names that JavaScript has', JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}')),
  returns('what looks compressed', '\0celery-compressed\0zlib\0'),
  returns('large', 'é'.repeat(170 * 1024)),
  refuses('a value of an unknown type', { __type__: 'nope', __value__: 1 }),
  refuses('a date that is none, inside', [{ at: { __type__: 'datetime', __value__: 'today' } }]),
  refuses('half of a surrogate pair', ['\ud83d']),
  refuses('half of a surrogate pair in a name', { '\ude00': 1 }),
  refuses('not a number', [Number.NaN]),
  refuses('beyond all numbers', Number.NEGATIVE_INFINITY),
  refuses('too deep', nested(990)),
  raises('time limit', 'TimeLimitExceeded', 'TimeLimitExceeded', 'billiard.exceptions.TimeLimitExceeded'),
  raises(
    'soft time limit',
    'SoftTimeLimitExceeded',
    'SoftTimeLimitExceeded',
    'celery.exceptions.SoftTimeLimitExceeded',
  ),
  raises('worker lost', 'WorkerLost', 'WorkerLostError', 'billiard.exceptions.WorkerLostError'),
  raises('unknown task', 'UnknownTask', 'NotRegistered', 'celery.exceptions.NotRegistered', [
    'shop.tasks.add',
  ]),
  raises('arguments', 'InvalidInput', 'TypeError', 'builtins.TypeError'),
  raises('mapped', 'NotFound', 'KeyError', 'builtins.KeyError'),
  raises('the program’s own', 'NoSuchUser', 'NoSuchUser', 'shop.errors.NoSuchUser'),
  raises('of a module that is not loaded', 'Unloaded', 'UnloadedError', 'builtins.Exception'),
  raises('no map', 'SmtpRefused', 'SmtpRefused', 'builtins.Exception'),
  raises('a map that must not be', 'Wrong', 'Wrong', 'builtins.Exception'),
  raises('no class', 'os.system', 'Error', 'builtins.Exception', ['os.system: what happened é 😀']),
  raises('no word', '', 'Error', 'builtins.Exception', [': what happened é 😀']),
  raises('half of a surrogate pair', 'A\ud800', 'Error', 'builtins.Exception', [
    'A\ufffd: what happened é 😀',
  ]),
  // Celery cannot make it with one argument, and raises an Exception that says so.
  (({ sees: { state, ready }, ...rest }) => ({ ...rest, sees: { state, ready, is: true } }))(
    raises('the program’s own with two arguments', 'Odd', 'Exception', 'builtins.Exception'),
  ),
  revoked(null, 'revoked'),
  revoked('Expired', 'expired'),
  revoked('Purged', 'revoked'),
  ...known,
];
