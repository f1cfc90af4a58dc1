import type { Json } from '../protocol/json.ts';
import { isDeeper } from '../protocol/json-fault.ts';

/**
 * Deepest nesting that Python reads. It counts the levels of JSON with those of the program that reads, and stops at 1,000
 * (`sys.getrecursionlimit()`); a web application is easily 200 deep.
 */
const MAX_PYTHON_DEPTH = 500;

/**
 * Why Celery's client would read another value than the one written, or could not read it at all; `null` if it reads it as it is. What it cannot
 * read breaks even `AsyncResult.state`.
 */
export function misreadByPython(value: Json): string | null {
  if (isDeeper(value, MAX_PYTHON_DEPTH)) return `it is nested deeper than ${MAX_PYTHON_DEPTH} levels`;
  return misread(value);
}

function misread(value: Json): string | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : 'it has a number that JSON does not have';
  if (typeof value === 'string') return value.isWellFormed() ? null : HALF_A_PAIR;
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value);
  if (!Array.isArray(value)) {
    if (entries.some(([name]) => !name.isWellFormed())) return HALF_A_PAIR;
    const isTyped = entries.length === 2 && '__type__' in value && '__value__' in value;
    // Celery's JSON takes such an object for a date, a UUID or the like, and refuses a type that it does not know.
    if (isTyped)
      return 'it has an object of the fields __type__ and __value__ only, which Celery takes for a value of Python';
  }
  for (const [, inner] of entries) {
    const why = misread(inner);
    if (why !== null) return why;
  }
  return null;
}

const HALF_A_PAIR = 'it has a text with half of a surrogate pair, which is no character';
