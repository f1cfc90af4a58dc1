import { expect, test } from 'vitest';
import { pythonException, pythonFault } from '../../../../core/celery/python-exceptions.ts';

test.each([
  ['TimeLimitExceeded', 'billiard.exceptions', 'TimeLimitExceeded'],
  ['SoftTimeLimitExceeded', 'billiard.exceptions', 'SoftTimeLimitExceeded'],
  ['WorkerLost', 'billiard.exceptions', 'WorkerLostError'],
  ['UnknownTask', 'celery.exceptions', 'NotRegistered'],
  ['InvalidInput', 'builtins', 'TypeError'],
  ['kombu.exceptions.DecodeError', 'kombu.exceptions', 'DecodeError'],
  ['builtins.KeyError', 'builtins', 'KeyError'],
  ['SmtpRefused', 'lovage', 'SmtpRefused'],
])('an error of type %s is raised in Python as %s.%s', (type, module, name) => {
  expect(pythonException(type)).toEqual({ module, name });
});

test('a definition names the exception, also of a type that has a fixed one, or the name of a property of every object', () => {
  const python = {
    NotFound: 'builtins.KeyError',
    WorkerLost: 'shop.errors.Lost',
    constructor: 'shop.OddError',
  };
  expect(pythonException('NotFound', python)).toEqual({ module: 'builtins', name: 'KeyError' });
  expect(pythonException('WorkerLost', python)).toEqual({ module: 'shop.errors', name: 'Lost' });
  expect(pythonException('constructor', python)).toEqual({ module: 'shop', name: 'OddError' });
});

test.each([
  '',
  'send',
  '__class__',
  'constructor',
  'A.b',
  'os.system',
  'builtins.print',
  'builtins.SystemExit',
  'an error',
  'Ärger',
  `A${'a'.repeat(200)}`,
  'Half\ud800',
  'Null\0',
])('a type that is no name of a class in Python has no exception: %j', (type) => {
  expect(pythonException(type)).toBeNull();
});

test.each([
  'builtins.KeyError',
  'celery.exceptions.MaxRetriesExceededError',
  'billiard.exceptions.WorkerLostError',
  'kombu.exceptions.DecodeError',
  'shop.errors.NoSuchUser',
  'django.core.exceptions.ObjectDoesNotExist',
  'exceptions.Gone',
  '__main__.GoneError',
  'shop.views.PaymentException',
])('a definition may name %s', (path) => {
  expect(pythonFault({ NotFound: path })).toBeNull();
});

test.each<[string, unknown]>([
  ['a function', 'os.system'],
  ['a builtin that is no exception', 'builtins.print'],
  ['what would end the caller', 'builtins.SystemExit'],
  ['what would end a loop', 'builtins.StopIteration'],
  ['what takes more than a text', 'builtins.UnicodeDecodeError'],
  ['what would retry the calling task', 'celery.exceptions.Retry'],
  ['a class of any other name', 'shop.models.User'],
  ['a constant', 'shop.errors.MAX_TRIES'],
  ['a class that looks like an exception', 'traceback.TracebackException'],
  ['what cancels the caller', 'asyncio.CancelledError'],
  ['a type variable', 'kombu.exceptions.TypeVar'],
  ['a name without a module', 'KeyError'],
  ['a relative module', '.errors.Gone'],
  ['a module that is no identifier', 'my-shop.errors.Gone'],
  ['a call', 'shop.errors.Gone()'],
  ['a line feed at the end', 'builtins.KeyError\n'],
  ['a long name', `shop.errors.${'A'.repeat(200)}`],
  ['no text', 1],
])('a definition may not name %s', (_what, path) => {
  expect(pythonFault({ NotFound: path })).toContain('NotFound');
  expect(pythonException('NotFound', { NotFound: path as string })).toEqual({
    module: 'lovage',
    name: 'NotFound',
  });
});

test.each([null, [], 'builtins.KeyError', 3])('a definition’s exceptions are an object: %j', (python) => {
  expect(pythonFault(python)).toContain('an object');
});
