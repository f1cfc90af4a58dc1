import { MAX_LIST_LIMIT } from '../../core/protocol/bounds.ts';
import type { Rule } from './check-options.ts';

/** What the options of several calls must be. */

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isText = (value: unknown): value is string =>
  // Half of a surrogate pair cannot be part of a URL.
  typeof value === 'string' && value !== '' && !/\p{Surrogate}/u.test(value);

/** A time limit. */
export const LIMIT: Rule = {
  accepts: (value) => isNumber(value) && value >= 0,
  must: 'a number of seconds, 0 or more',
};

export const SECONDS: Rule = {
  accepts: (value) => isNumber(value) && value >= 0 && value < Number.POSITIVE_INFINITY,
  must: 'a number of seconds, 0 or more and finite',
};

export const COUNT: Rule = {
  accepts: (value) => isNumber(value) && Number.isInteger(value) && value >= 1,
  must: 'a whole number, 1 or more',
};

/** How many of a list are on a page. */
export const PAGE_LIMIT: Rule = {
  accepts: (value) => COUNT.accepts(value) && Number(value) <= MAX_LIST_LIMIT,
  must: `a whole number from 1 to ${MAX_LIST_LIMIT}`,
};

export const TEXT: Rule = { accepts: isText, must: 'a text that is not empty' };

/** Part of a path. URLs have a meaning of their own for `.` and `..`, however they are encoded. */
export const NAME: Rule = {
  accepts: (value) => isText(value) && value !== '.' && value !== '..',
  must: 'a text that is not empty, "." or ".."',
};

export const FUNCTION: Rule = { accepts: (value) => typeof value === 'function', must: 'a function' };

/** Options within options, which have rules of their own. */
export const OBJECT: Rule = {
  accepts: (value) => typeof value === 'object' && value !== null,
  must: 'an object',
};

/** Not only this program's own `AbortSignal`: a test environment, or a polyfill, may have another. */
export const SIGNAL: Rule = {
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof value.aborted === 'boolean' &&
    'throwIfAborted' in value &&
    typeof value.throwIfAborted === 'function',
  must: 'an AbortSignal',
};

/** What a header can hold. `fetch` reports anything else as if the network had failed. */
export const isHeaderText = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
