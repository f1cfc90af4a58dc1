/** What every call takes. */
export interface CallOptions {
  /** Ends the call: what waits is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How one task is to be run, beside its definition's policy: Celery's `apply_async`. */
export interface TaskOptions {
  /** Seconds to wait before the task is run: 0 to 900. */
  readonly countdown?: number | undefined;
  /** The time to run it at the earliest, at most 15 minutes ahead. */
  readonly eta?: Date | string | undefined;
  /** Seconds, or a time: not to be started after. */
  readonly expires?: number | Date | string | undefined;
  /** A queue other than the definition's. */
  readonly queue?: string | undefined;
  /** Fair-queue tenant. */
  readonly group?: string | undefined;
}

/** Options of a task that is sent alone. */
export interface SendOptions extends TaskOptions, CallOptions {
  /**
   * Sending again under the same key gives the first task again. 1 to 255 printable characters of ASCII; one is made up
   * for each send unless given, so that no retry of the client's own doubles the task.
   */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller, for a trace that leads from here to the task. */
  readonly traceparent?: string | undefined;
}

/** The options as the API takes them: in a query string, or in an entry of a bulk call. */
export function wireOptions({ countdown, eta, expires, queue, group }: TaskOptions) {
  return { countdown, eta: isoTime(eta), expires: isoTime(expires), queue, group };
}

function isoTime<Given>(given: Given | Date): Given | string {
  return given instanceof Date ? given.toISOString() : given;
}

/**
 * The headers of a call that creates tasks.
 *
 * @throws TypeError when the key is none: `fetch` would refuse it as if the network were at fault
 */
export function sendHeaders(key: string, traceparent?: string): Readonly<Record<string, string>> {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new TypeError('idempotencyKey must be 1 to 255 printable characters of ASCII.');
  }
  return { 'idempotency-key': key, ...(traceparent === undefined ? {} : { traceparent }) };
}
