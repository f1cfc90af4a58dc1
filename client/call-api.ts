import type { Random } from '../core/protocol/backoff.ts';
import type { Clock } from '../core/protocol/clock.ts';
import { openAbortScope } from './abort-scope.ts';
import type { Authorizer } from './authorize.ts';
import { ApiError, LovageError, NoAnswer } from './errors.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { type ClientRetryPolicy, isBusy, retryDelayMs } from './retry-policy.ts';

/** What calls are made with: put together once, by `createClient`. */
export interface Api {
  /** Without a slash at its end. */
  readonly url: string;
  readonly authorizer: Authorizer;
  readonly retry: ClientRetryPolicy;
  /** Longest that one try may take, in milliseconds, beside what it asks the API to wait. */
  readonly timeoutMs: number;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly random: Random;
  readonly newKey: () => string;
}

/** One call of the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST';
  /** With its parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** How long the API is asked to wait, in milliseconds. */
  readonly waitMs?: number;
}

/** An answer, and how many tries it took: after more than one, an earlier try may have been carried out too. */
interface CallAnswer extends Answer {
  readonly tries: number;
}

/** An error of a call that was refused in a later try. */
const triesOf = new WeakMap<ApiError, number>();

/** How many tries it took until the API refused a call. */
export function triesUntil(error: ApiError): number {
  return triesOf.get(error) ?? 1;
}

/**
 * Makes a call, and makes it again as long as another try may do better: after `429`, `502`, `503`, `504`, or no answer.
 * Credentials that were refused are asked for anew, once.
 *
 * @throws ApiError when the API refused the call; NoAnswer when it gave none; the signal's reason when it aborted
 */
export async function callApi(api: Api, call: ApiCall): Promise<CallAnswer> {
  let refreshed = false;
  let busy = 0;
  for (let tries = 1; ; tries += 1) {
    call.signal?.throwIfAborted();
    let failure: ApiError | NoAnswer;
    try {
      return { ...(await tryCall(api, call, refreshed)), tries };
    } catch (error) {
      call.signal?.throwIfAborted();
      failure = asFailure(error, api, call, tries);
    }
    if (failure instanceof ApiError && failure.status === 403 && api.authorizer.refreshable && !refreshed) {
      refreshed = true;
      tries -= 1;
      continue;
    }
    if (isBusy(failure)) busy += 1;
    const delay = retryDelayMs(failure, { tries, busy }, api.retry, api.random);
    if (delay === null) {
      if (failure instanceof ApiError) triesOf.set(failure, tries);
      throw failure;
    }
    await api.clock.sleep(delay, call.signal);
  }
}

async function tryCall(api: Api, call: ApiCall, refused: boolean): Promise<Answer> {
  const scope = openAbortScope(api.clock, api.timeoutMs + (call.waitMs ?? 0), call.signal);
  try {
    const url = `${api.url}${call.path}${queryString(call.query ?? {})}`;
    const { method, body } = call;
    const plain = { ...call.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const { headers, by } = await authorize(api, { method, url, headers: plain, body }, refused);
    const init = { method, headers, signal: scope.signal, ...(body === undefined ? {} : { body }) };
    const response = await api.fetch(url, init);
    return await readAnswer(response, { url, now: api.clock.now(), unsigned: by === 'nothing' });
  } finally {
    scope.close();
  }
}

/** The caller's own functions failed: their errors go to the caller as they are, and no further try is made. */
class NotAuthorized {
  readonly cause: unknown;
  constructor(cause: unknown) {
    this.cause = cause;
  }
}

async function authorize(api: Api, ...given: Parameters<Authorizer['authorize']>) {
  try {
    return await api.authorizer.authorize(...given);
  } catch (cause) {
    throw new NotAuthorized(cause);
  }
}

function asFailure(error: unknown, api: Api, call: ApiCall, tries: number): ApiError | NoAnswer {
  if (error instanceof NotAuthorized) throw error.cause;
  if (error instanceof ApiError) return error;
  // An answer that is not Lovage's will not become so.
  if (error instanceof LovageError) throw error;
  const idempotencyKey = call.headers?.['idempotency-key'] ?? null;
  return new NoAnswer(new URL(api.url).origin, { tries, idempotencyKey, cause: error });
}

/** Spaces are `%20`, and RFC 3986's reserved characters are encoded: the signature is made of the same text. */
function queryString(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const text = given.map((pair) => pair.map((part) => encodePart(part ?? '')).join('=')).join('&');
  return text && `?${text}`;
}

/** Percent-encodes one part of a path or a query (RFC 3986). */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
