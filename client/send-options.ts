/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How one task is sent, on top of its definition's policy: the options of Celery's `apply_async`. */
export interface TaskOptions {
  /** Seconds to wait before the task runs: 0 to 900. */
  readonly countdown?: number | undefined;
  /** The earliest time to run it, at most 15 minutes ahead. */
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

/** The options as the API takes them, in a query string or in an entry of a bulk call. */
export function wireOptions({ countdown, eta, expires, queue, group }: TaskOptions) {
  return { countdown, eta: isoTime(eta), expires: isoTime(expires), queue, group };
}

function isoTime<Given>(given: Given | Date): Given | string {
  return given instanceof Date ? given.toISOString() : given;
}

/**
 * The headers of a call that creates tasks.
 *
 * @throws TypeError if the key is invalid: `fetch` would reject it as if the network had failed
 */
export function sendHeaders(key: string, traceparent?: string): Readonly<Record<string, string>> {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new TypeError('idempotencyKey must be 1 to 255 printable ASCII characters.');
  }
  return { 'idempotency-key': key, ...(traceparent === undefined ? {} : { traceparent }) };
}
