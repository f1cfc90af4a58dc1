import { QUEUE_NAME } from '../core/definition/check-options.ts';
import type { Rule } from './rule.ts';

/** The name of Celery's queue unless another is chosen: Celery's own default. */
export const CELERY_QUEUE = 'celery';

/** Words that somebody may mean as a switch. None is taken for the name of a queue. */
const SWITCHES: readonly string[] = ['true', 'false', 'yes', 'no', 'none', 'null', 'undefined', 'auto'];

/** Reads `on` as the usual name, and `off` as `null`. */
export const CELERY: Rule<string | null> = {
  accepted:
    'on, off, or the name of a queue: a lower-case letter, then up to 31 lower-case letters, digits, "_" or "-"',
  read: (value) => {
    if (value === 'off') return null;
    if (value === 'on') return CELERY_QUEUE;
    const isName = typeof value === 'string' && QUEUE_NAME.test(value) && !SWITCHES.includes(value);
    return isName ? value : undefined;
  },
};

/** As bytes in Python's notation, each takes at most 16: the key then stays well below DynamoDB's 2,048. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,100}$/u;

/**
 * A prefix as Celery's clients write it. They put `_` after a `global_keyprefix`: 5.3 always, later versions unless it ends in one of `:_-.`
 * (`celery/backends/base.py`). So no key has a prefix that ends in anything else, and such a one is read as Celery would.
 */
export const CELERY_KEY_PREFIX: Rule<string> = {
  accepted: '1 to 100 printable characters, such as shop_ for a global_keyprefix of shop',
  read: (value) => {
    if (typeof value !== 'string' || !PRINTABLE.test(value)) return undefined;
    return /[:_.-]$/.test(value) ? value : `${value}_`;
  },
};
