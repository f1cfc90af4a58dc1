import { check, type Rule, type Rules } from './arguments/check-options.ts';
import { SECONDS, SIGNAL, TEXT } from './arguments/rules.ts';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How one task is sent, on top of its definition's policy: the options of Celery's `apply_async`. */
export interface TaskOptions {
  /** Seconds to wait before the task runs: up to ten years. */
  readonly countdown?: number | undefined;
  /** The earliest time to run it, at most ten years ahead. A text is a time in ISO 8601 with an offset. */
  readonly eta?: Date | string | undefined;
  /** Seconds, or a time, after which it is not started. */
  readonly expires?: number | Date | string | undefined;
  /** A queue other than the definition's. */
  readonly queue?: string | undefined;
  /** Fair-queue tenant. */
  readonly group?: string | undefined;
}

/** Options of sending one task. */
export interface SendOptions extends TaskOptions, CallOptions {
  /**
   * Sending again under the same key returns the first task. 1 to 255 printable ASCII characters. Default: a new key for each send,
   * so that the client's own retries do not duplicate the task.
   */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller, for a trace from the caller to the task. */
  readonly traceparent?: string | undefined;
}

export const CALL_RULES: Rules<CallOptions> = { signal: SIGNAL };

export const TIME: Rule = {
  accepts: (value) =>
    value instanceof Date ? !Number.isNaN(value.getTime()) : typeof value === 'string' && TEXT.accepts(value),
  must: 'a valid Date or a time in ISO 8601',
};

/** The API knows how much is too much. */
export const TASK_RULES: Rules<TaskOptions> = {
  countdown: SECONDS,
  eta: TIME,
  expires: {
    accepts: (value) => SECONDS.accepts(value) || TIME.accepts(value),
    must: `${SECONDS.must}; or ${TIME.must}`,
  },
  queue: TEXT,
  group: TEXT,
};

/** What the calls that create tasks have in common. */
export const SENDING_RULES: Rules<Omit<SendOptions, keyof TaskOptions>> = {
  ...CALL_RULES,
  idempotencyKey: {
    accepts: (value) => typeof value === 'string' && /^[\x20-\x7e]{1,255}$/.test(value),
    must: '1 to 255 printable ASCII characters',
    secret: true,
  },
  // The API would ignore any other, as W3C Trace Context asks of those that only receive one.
  traceparent: {
    accepts: (value) =>
      typeof value === 'string' &&
      /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]*)?$/.test(value),
    must: 'in the format of W3C Trace Context',
  },
};

export const SEND_RULES: Rules<SendOptions> = { ...TASK_RULES, ...SENDING_RULES };

/** The options as the API takes them, in a query string or in an entry of a bulk call. */
export function wireOptions({ countdown, eta, expires, queue, group }: TaskOptions) {
  return { countdown, eta: isoTime(eta), expires: isoTime(expires), queue, group };
}

/** A time as the API takes it. */
export function isoTime<Given>(given: Given | Date): Given | string {
  return given instanceof Date ? given.toISOString() : given;
}

/**
 * The headers of a call that creates tasks.
 *
 * @throws InvalidArgument if the key is invalid: `fetch` would reject it as if the network had failed
 */
export function sendHeaders(key: string, traceparent?: string): Readonly<Record<string, string>> {
  check('idempotencyKey', key, SENDING_RULES.idempotencyKey);
  // Without quotes, the key would arrive without its own, or without the spaces at its ends.
  const quoted = /^ | $|^".*"$/.test(key) ? `"${key}"` : key;
  return { 'idempotency-key': quoted, ...(traceparent === undefined ? {} : { traceparent }) };
}
