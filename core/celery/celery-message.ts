import type { Json } from '../protocol/json.ts';

/** What Celery would do when a task has ended, by its name in the message: callbacks, errbacks, the rest of a chain, the body of a chord. */
export const FOLLOWING = ['callbacks', 'errbacks', 'chain', 'chord'] as const;

export type Following = (typeof FOLLOWING)[number];

/** A call of a Python program, as a message of Celery’s protocol 2 carries it. */
export interface CeleryMessage {
  /** As Python has it: the id under which it looks for the result. Any text of up to 64 bytes; Celery’s own are UUIDs in lower case. */
  readonly id: string;
  /** The name by which Python calls the task: `shop.tasks.send_email`. Up to 255 characters. */
  readonly name: string;
  readonly args: readonly Json[];
  readonly kwargs: { readonly [name: string]: Json };
  /** Milliseconds since the epoch. */
  readonly eta: number | null;
  /** Milliseconds since the epoch; the task is not started at this time or later. */
  readonly expires: number | null;
  /** In seconds, more than 0. Celery’s worker ends the process at the hard limit, and raises an exception in the task at the soft one. */
  readonly timeLimit: { readonly hard: number | null; readonly soft: number | null };
  readonly ignoreResult: boolean;
  readonly parentId: string | null;
  /** The Celery group that it is part of. */
  readonly group: string | null;
  /** The headers that the program added and that are texts: a `traceparent`, for instance. */
  readonly headers: { readonly [name: string]: string };
  /** What is to follow the task, in the order of `FOLLOWING`. */
  readonly follows: readonly Following[];
  /** The ids under which Python may wait for what follows: see `followingIds`. */
  readonly followingIds: readonly string[];
}

/** Why a call cannot be run, as an exception that Python raises. */
export interface CeleryFault {
  /** The exception’s class, with its module: `builtins.TypeError`. */
  readonly exception: string;
  /** Its only argument, for whoever wrote the Python program. */
  readonly message: string;
}

/** A message that was read, or why it could not be. */
export type ReadCelery =
  | { readonly ok: true; readonly message: CeleryMessage }
  | {
      readonly ok: false;
      readonly fault: CeleryFault;
      /** The id that Python knows the task by, if it can be known: up to 1,024 bytes. A record may not be able to hold it; see `isId`. */
      readonly id: string | null;
      /** The name that Python calls, if it can be known: up to 255 characters. */
      readonly name: string | null;
      /** Whether the program asked for no result. */
      readonly ignoreResult: boolean;
      /** As in a message that could be read, as far as they can be known. */
      readonly followingIds: readonly string[];
    };

/** Thrown where a message is read, and caught by `readCeleryMessage`. */
export class CeleryFaultError extends Error {
  override readonly name = 'CeleryFaultError';
  readonly fault: CeleryFault;

  constructor(exception: string, message: string) {
    super(message);
    this.fault = { exception, message };
  }
}

/** What a Python worker says of a message that it cannot read. */
export const DECODE_ERROR = 'kombu.exceptions.DecodeError';

/** What a Python worker says of a content type that it does not accept. */
export const CONTENT_DISALLOWED = 'kombu.exceptions.ContentDisallowed';

/** For values that Python can send and a task here cannot take. */
export const VALUE_ERROR = 'builtins.ValueError';

/** For arguments that do not fit the task. */
export const TYPE_ERROR = 'builtins.TypeError';
