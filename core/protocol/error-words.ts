import { MAX_ERROR_MESSAGE_BYTES } from './bounds.ts';
import { cut } from './cut.ts';

/** How deep causes are followed, how many errors one description names, and the most bytes of each but the first. */
const MAX_DEPTH = 5;
const MAX_ERRORS = 10;
const MAX_INNER_BYTES = 512;

/** Most bytes of an error's own message if it has causes: they must find room behind it. */
const MAX_OWN_BYTES = MAX_ERROR_MESSAGE_BYTES / 2;

/** Errors whose message says everything about their cause that callers may know. */
const withheld = new WeakSet<Error>();

/** Keeps an error's cause out of every description: it may hold what callers must not read. */
export function withholdCause<Thrown extends Error>(error: Thrown): Thrown {
  withheld.add(error);
  return error;
}

/** What has been named so far, in one description. */
interface Told {
  readonly errors: Set<unknown>;
  left: number;
}

/** An error in words: its message, or what stands for it, then its causes and the errors in it. May throw what reading the error throws. */
export function errorWords(error: Error): string {
  const told: Told = { errors: new Set([error]), left: MAX_ERRORS };
  const own = ownWords(error);
  const inner = innerWords(error, own, told, 1);
  return cut((inner ? cut(own, MAX_OWN_BYTES) : own) + inner, MAX_ERROR_MESSAGE_BYTES);
}

/** The name of an error's kind. */
export function errorName(error: Error): string {
  return cut(String(error.name || 'Error'), 256);
}

/** What is inside an error: the cause it was given, and the errors it stands for. */
export function innerErrors(error: Error): {
  readonly causes: readonly unknown[];
  readonly all: readonly unknown[];
} {
  if (withheld.has(error)) return { causes: [], all: [] };
  const { cause, errors, error: latest, suppressed }: { readonly [name: string]: unknown } = Object(error);
  const isSuppressed = error.name === 'SuppressedError';
  const isAggregate =
    Array.isArray(errors) &&
    (error.name === 'AggregateError' || errors.some((each) => each instanceof Error));
  return {
    causes: [...(cause === undefined ? [] : [cause]), ...(isSuppressed ? [latest, suppressed] : [])],
    all: isAggregate ? errors : [],
  };
}

/** Any other value that was thrown, in words. May throw. */
export function valueWords(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? 'An empty text' : value;
  if (typeof value === 'function') return `A function${value.name ? ` ${value.name}` : ''}`;
  const text = JSON.stringify(value) ?? String(value);
  const name: unknown = typeof value === 'object' ? value?.constructor?.name : undefined;
  // JSON keeps nothing of a Map, of a promise or of an error from another context.
  return text === '{}' && typeof name === 'string' && name !== 'Object' ? `An object of class ${name}` : text;
}

function ownWords(error: Error): string {
  const message = String(error.message);
  if (message.trim() !== '') return message;
  const code = codeOf(error);
  return code === '' ? 'No message' : `No message (${code})`;
}

/** What programs call the error: `ECONNREFUSED`, `23505`. */
function codeOf(error: Error): string {
  const { code }: { readonly code?: unknown } = Object(error);
  return (typeof code === 'string' && code !== '') || typeof code === 'number' ? cut(String(code), 100) : '';
}

function innerWords(error: Error, own: string, told: Told, depth: number): string {
  const { causes, all } = innerErrors(error);
  const because = listed(causes, own, told, depth);
  const parts = listed(all, own, told, depth);
  return `${because && ` (caused by ${because})`}${parts && ` (${parts})`}`;
}

function listed(errors: readonly unknown[], own: string, told: Told, depth: number): string {
  const words: string[] = [];
  let more = 0;
  for (const each of errors) {
    if (told.errors.has(each)) continue;
    if (told.left === 0 || depth > MAX_DEPTH) more += 1;
    else {
      const text = oneOf(each, told, depth);
      // Many a wrapper's message quotes its cause.
      if (!isQuoted(each, own)) words.push(text);
    }
  }
  const rest = words.length > 0 ? `and ${more} more` : `${more} more`;
  return [...words, ...(more > 0 ? [rest] : [])].join('; ');
}

function isQuoted(each: unknown, own: string): boolean {
  try {
    const message = each instanceof Error ? ownWords(each) : typeof each === 'string' ? each : '';
    return message !== '' && own.includes(message);
  } catch {
    return false;
  }
}

function oneOf(each: unknown, told: Told, depth: number): string {
  told.left -= 1;
  if (typeof each === 'object' && each !== null) told.errors.add(each);
  try {
    if (!(each instanceof Error)) return cut(valueWords(each), MAX_INNER_BYTES);
    const own = ownWords(each);
    const code = codeOf(each);
    const coded = code === '' || own.includes(code) ? own : `${own} [${code}]`;
    return `${errorName(each)}: ${cut(coded, MAX_INNER_BYTES)}${innerWords(each, own, told, depth + 1)}`;
  } catch {
    return 'something that cannot be described';
  }
}
