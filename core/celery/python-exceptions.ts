/** A definition's exceptions for Python: the `type` of an error, and `module.Name` of the exception that Python raises for it. */
export type PythonExceptions = Readonly<Record<string, string>>;

/** A class of exceptions, as Celery's results name it. */
export interface PythonException {
  readonly module: string;
  readonly name: string;
}

/**
 * The module of every error that neither the definition nor `FIXED` maps. Python makes a new class for it, unless a module of that name is
 * loaded and has that exception.
 */
export const DEFAULT_MODULE = 'lovage';

/** What Python raises for Lovage's own errors, in the terms of a Python worker. */
const FIXED: PythonExceptions = {
  TimeLimitExceeded: 'billiard.exceptions.TimeLimitExceeded',
  SoftTimeLimitExceeded: 'billiard.exceptions.SoftTimeLimitExceeded',
  WorkerLost: 'billiard.exceptions.WorkerLostError',
  UnknownTask: 'celery.exceptions.NotRegistered',
  // A Python worker raises TypeError for arguments that do not fit the function.
  InvalidInput: 'builtins.TypeError',
  InvalidArguments: 'builtins.TypeError',
  TypeError: 'builtins.TypeError',
};

/**
 * The classes of modules that are always loaded, of which Celery raises whatever is named. Each can be made with one text. Missing are those that
 * do more than tell of an error: `SystemExit` would end the caller, `StopIteration` a loop, and Celery's `Retry` the task that asks.
 */
export const KNOWN_CLASSES: Readonly<Record<string, readonly string[]>> = {
  builtins: [
    ...[
      'ArithmeticError',
      'AssertionError',
      'AttributeError',
      'BlockingIOError',
      'BrokenPipeError',
      'BufferError',
    ],
    ...['ChildProcessError', 'ConnectionAbortedError', 'ConnectionError', 'ConnectionRefusedError'],
    ...[
      'ConnectionResetError',
      'EOFError',
      'EnvironmentError',
      'Exception',
      'FileExistsError',
      'FileNotFoundError',
    ],
    ...[
      'FloatingPointError',
      'IOError',
      'ImportError',
      'IndexError',
      'InterruptedError',
      'IsADirectoryError',
    ],
    ...['KeyError', 'LookupError', 'MemoryError', 'ModuleNotFoundError', 'NameError', 'NotADirectoryError'],
    ...['NotImplementedError', 'OSError', 'OverflowError', 'PermissionError', 'ProcessLookupError'],
    ...[
      'RecursionError',
      'ReferenceError',
      'RuntimeError',
      'SyntaxError',
      'SystemError',
      'TimeoutError',
      'TypeError',
    ],
    ...['UnboundLocalError', 'UnicodeError', 'ValueError', 'ZeroDivisionError'],
  ],
  'celery.exceptions': [
    ...[
      'AlreadyRegistered',
      'BackendError',
      'CeleryError',
      'ChordError',
      'ImproperlyConfigured',
      'IncompleteStream',
    ],
    ...['InvalidTaskError', 'MaxRetriesExceededError', 'NotRegistered', 'OperationalError', 'QueueNotFound'],
    ...['SecurityError', 'TaskError', 'TaskRevokedError', 'TimeoutError'],
  ],
  'kombu.exceptions': ['ContentDisallowed', 'DecodeError', 'EncodeError', 'SerializationError'],
  'billiard.exceptions': ['SoftTimeLimitExceeded', 'TimeLimitExceeded', 'TimeoutError', 'WorkerLostError'],
};

/** Packages that a Python client has loaded, with names that look like those of exceptions and are none, or that cancel the caller. */
const OTHERS_PACKAGES =
  /^(amqp|asyncio|billiard|boto3|botocore|builtins|celery|kombu|pkg_resources|pyparsing|setuptools|traceback|vine)\./;

/** Modules, and the name of a class as PEP 8 has it. */
const PATH = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\.[A-Z]\w*$/;
const MAX_PATH = 200;

/** A type that Python takes for the name of a class. Python looks up each part of a dotted one, and finds what is no class under names in lower case. */
const WORD = /^[A-Z]\w{0,199}$/;

/**
 * The exception that Python raises for an error of this type: the definition's, else the fixed one, else the type itself, if that is a known class
 * with its module (`builtins.KeyError`) or one word. `null` for any other type.
 */
export function pythonException(type: string, python: PythonExceptions = {}): PythonException | null {
  const given = own(python, type);
  if (given !== undefined && isPythonException(given)) return split(given);
  const fixed = own(FIXED, type);
  if (fixed !== undefined) return split(fixed);
  if (isKnownClass(type)) return split(type);
  return WORD.test(type) ? { module: DEFAULT_MODULE, name: type } : null;
}

/**
 * What is wrong with a definition's `python`; `null` if nothing is. Completes the sentence "python is …; it must be …".
 *
 * Celery looks the name up among what the Python process has loaded. If it finds something that is no exception, `AsyncResult.state` itself
 * raises: so a name is accepted only if it cannot be anything else, by a list or by Python's naming.
 */
export function pythonFault(python: unknown): string | null {
  if (typeof python !== 'object' || python === null || Array.isArray(python)) {
    return 'an object, with the types of errors and, for each, the exception that Python raises: { NotFound: "builtins.KeyError" }';
  }
  const wrong = Object.entries(python).find(([type, path]) => type === '' || !isPythonException(path));
  if (!wrong) return null;
  return `of exceptions that Python can raise; ${wrong[0]} is ${JSON.stringify(wrong[1])}, which is neither one of ${Object.keys(KNOWN_CLASSES).join(', ')} nor your own "module.Name", whose name ends in Error or Exception, or whose module ends in errors or exceptions`;
}

function isPythonException(path: unknown): path is string {
  if (typeof path !== 'string' || path.length > MAX_PATH || !PATH.test(path)) return false;
  const { module, name } = split(path);
  if (OTHERS_PACKAGES.test(path)) return isKnownClass(path);
  // PEP 8 asks for the first; the second is how packages such as Django and Werkzeug do it. A constant is no class.
  return /[a-z]/.test(name) && (/(Error|Exception)$/.test(name) || /(^|\.)(errors|exceptions)$/.test(module));
}

function isKnownClass(path: string): boolean {
  const { module, name } = split(path);
  return own(KNOWN_CLASSES, module)?.includes(name) ?? false;
}

function split(path: string): PythonException {
  const dot = path.lastIndexOf('.');
  return { module: path.slice(0, Math.max(dot, 0)), name: path.slice(dot + 1) };
}

function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
