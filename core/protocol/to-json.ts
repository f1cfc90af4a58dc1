import { MAX_RESULT_DEPTH } from './bounds.ts';
import { InvalidArgument } from './invalid-argument.ts';

/** Deepest nesting of lists and objects that is written. The API takes 100; `JSON.stringify` runs out of stack at some thousands. */
const MAX_DEPTH = MAX_RESULT_DEPTH;

/**
 * A value as JSON: what `JSON.stringify` makes of it, unless part of it would be lost. Fields that are `undefined` are left out.
 *
 * @param name the value's name, with which the path in an error begins
 * @param options `unsafeIntegers: false` refuses whole numbers that JavaScript may have rounded
 * @throws InvalidArgument naming the path of the first part that JSON cannot carry
 */
export function toJson(value: unknown, name: string, { unsafeIntegers = true } = {}): string {
  // The objects and lists around the current part, from the outermost, and the key of each in the one before.
  const around: unknown[] = [];
  const keys: string[] = [];
  return JSON.stringify(value, function (this: unknown, key, given: unknown) {
    while (around.length > 0 && around.at(-1) !== this) around.pop();
    keys.length = around.length;
    const isBoxed = given instanceof Number || given instanceof String || given instanceof Boolean;
    const part = isBoxed ? given.valueOf() : given;
    const isRoot = around.length === 0;
    const fault =
      faultOf(part) ??
      (part === undefined && (isRoot || Array.isArray(this))
        ? 'undefined, which JSON does not have'
        : null) ??
      (!unsafeIntegers && isUnsafe(part)
        ? `${part}, which JavaScript may have rounded: as a text, it keeps all its digits`
        : null) ??
      // JSON has already made null of it.
      (part === null && Reflect.get(Object(this), key) instanceof Date ? 'an invalid Date' : null) ??
      (around.includes(part) ? 'part of itself' : null) ??
      (around.length === MAX_DEPTH && typeof part === 'object' && part !== null
        ? `nested more than ${MAX_DEPTH} deep`
        : null);
    if (fault !== null) {
      throw new InvalidArgument(
        `${[name, ...keys.slice(1), ...(isRoot ? [] : [key])].join('.')} is ${fault}.`,
      );
    }
    if (typeof part === 'object' && part !== null) {
      around.push(part);
      keys.push(key);
    }
    return part;
  });
}

/** Whether a number is whole, and others too could have become it. From 1e21 on, where it is written with an exponent, nobody takes it for an id. */
function isUnsafe(value: unknown): value is number {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21;
}

/** Why JSON cannot carry a value itself, whatever is in it; `null` if it can. */
function faultOf(value: unknown): string | null {
  const type = typeof value;
  if (type === 'function' || type === 'symbol' || type === 'bigint')
    return `a ${type}, which JSON cannot carry`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `${value}, which JSON does not have`;
  if (typeof value !== 'object' || value === null || !isLost(value)) return null;
  return `of class ${value.constructor?.name || '?'}, which JSON cannot carry`;
}

/** Whether JSON keeps nothing of an object, as of a Map or a promise, or not what matters, as of an error or bytes, whatever fields it has besides. */
function isLost(value: object): boolean {
  if (Array.isArray(value)) return false;
  if (value instanceof Error || value instanceof Map || value instanceof Set) return true;
  if (ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Whichever window or context of Node.js a plain object is from.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return !isPlain && Object.keys(value).length === 0;
}
