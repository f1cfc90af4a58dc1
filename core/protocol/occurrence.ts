import { LAST_TIME } from './bounds.ts';
import { isText } from './is-text.ts';

/** Which occurrence of which schedule a task was made for. */
export interface Occurrence {
  /** The schedule's name. */
  readonly name: string;
  /** Its nominal time, in milliseconds since the epoch; or when it was asked for, if a caller ran the schedule. */
  readonly at: number;
  /**
   * The task of the occurrence before, if the schedule does not let its occurrences overlap: this one is skipped if that one has not ended when
   * this one is due.
   */
  readonly after?: string;
}

/** What the API shows of it. */
export interface ApiOccurrence {
  readonly name: string;
  readonly at: string;
}

/** A schedule's name: a lower-case letter, then up to 63 lower-case letters, digits, `_`, `-` and `.`, like a task's. It is part of URLs. */
export const SCHEDULE_NAME = /^[a-z][a-z0-9_.-]{0,63}$/;

/** Whether a value is an occurrence as messages carry it. */
export function isOccurrence(value: unknown): value is Occurrence {
  const { name, at, after }: { readonly [key in keyof Occurrence]?: unknown } = Object(value);
  return (
    typeof name === 'string' &&
    SCHEDULE_NAME.test(name) &&
    typeof at === 'number' &&
    Number.isInteger(at) &&
    at >= 0 &&
    at <= LAST_TIME &&
    (after === undefined || isText(after, 64))
  );
}
