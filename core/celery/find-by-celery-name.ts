import type { TaskDefinition } from '../definition/definition.ts';
import type { Registry } from '../definition/registry.ts';
import { MAX_OUTBOX_BYTES } from '../protocol/bounds.ts';
import { byteLength } from '../protocol/json.ts';
import type { CeleryFault } from './celery-message.ts';
import { pythonFault } from './python-exceptions.ts';

/** The definitions that Python programs may call, by each of the names that they have in Python. No other can be called through Celery. */
export type CeleryDefinitions = ReadonlyMap<string, TaskDefinition>;

/** Modules and functions in Python, joined by dots. Celery takes any text as a name, and some programs write others: `mail:send-now`. */
const PYTHON_NAME = /^(?=.{1,255}$)[^\s.]+(?:\.[^\s.]+)*$/u;

/**
 * Collects the definitions that say how Python calls them, and checks what they say. To be called before they are deployed, too: other functions do not
 * look at it.
 *
 * @throws TypeError naming the task, if names or fields are invalid, or two tasks have the same name in Python
 */
export function celeryDefinitions({ definitions }: Pick<Registry, 'definitions'>): CeleryDefinitions {
  const byName = new Map<string, TaskDefinition>();
  for (const definition of definitions) {
    for (const name of namesOf(definition)) {
      const other = byName.get(name);
      if (other) {
        throw new TypeError(
          `Tasks "${other.name}" and "${definition.name}" are both named "${name}" in Python. Give one of them another name.`,
        );
      }
      byName.set(name, definition);
    }
  }
  return byName;
}

/** What Python is told of a name that no definition has: a Python worker says the same. */
export function notRegistered(name: string): CeleryFault {
  return { exception: 'celery.exceptions.NotRegistered', message: name };
}

function namesOf({ name, celery }: TaskDefinition): readonly string[] {
  if (celery === undefined) return [];
  const { names, fields, python, ...others }: { readonly [option in CeleryOption]?: unknown } = celery;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new TypeError(
      `Task "${name}": celery.${unknown} is not an option. The options are names, fields, python.`,
    );
  }
  if (!isListOf(names, PYTHON_NAME) || names.length === 0) {
    throw new TypeError(
      `Task "${name}": celery.names must be a list of Python’s names for it, such as "shop.tasks.send_email", of at most 255 characters each.`,
    );
  }
  if (fields !== undefined && !isListOf(fields, /./s)) {
    throw new TypeError(`Task "${name}": celery.fields must be a list of different names of fields.`);
  }
  const fault = python === undefined ? null : pythonFault(python);
  if (fault !== null) {
    throw new TypeError(`Task "${name}": celery.python is ${JSON.stringify(python)}; it must be ${fault}.`);
  }
  if (byteLength(JSON.stringify(python ?? null)) > MAX_PYTHON_BYTES) {
    throw new TypeError(`Task "${name}": celery.python has more than ${MAX_PYTHON_BYTES} bytes as JSON.`);
  }
  return names;
}

type CeleryOption = 'names' | 'fields' | 'python';

/** The exceptions are stored with each task, in its record's outbox: half of that is theirs. */
const MAX_PYTHON_BYTES = MAX_OUTBOX_BYTES / 2;

/** Whether a value is a list of different texts like that. */
function isListOf(value: unknown, like: RegExp): value is readonly string[] {
  return (
    Array.isArray(value) &&
    new Set(value).size === value.length &&
    value.every((text) => typeof text === 'string' && like.test(text))
  );
}
