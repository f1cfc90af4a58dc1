import type { Random } from '../core/protocol/backoff.ts';
import type { Clock } from '../core/protocol/clock.ts';
import { untilAborted } from '../core/protocol/until-aborted.ts';
import { openAbortScope } from './abort-scope.ts';
import type { Authorizer } from './authorization/authorize.ts';
import { ApiError, LovageError, NoAnswer } from './errors.ts';
import { type Answer, readAnswer } from './read-answer.ts';
import { type ClientRetryPolicy, isBusy, retryDelayMs } from './retry-policy.ts';

/** Everything a call needs. `createClient` puts it together once. */
export interface Api {
  /** Without a trailing slash. */
  readonly url: string;
  readonly authorizer: Authorizer;
  readonly retry: ClientRetryPolicy;
  /** Time limit of one try, in milliseconds, on top of the call's `waitMs`. */
  readonly timeoutMs: number;
  /** Whether inputs may have whole numbers that JavaScript may have rounded. */
  readonly unsafeIntegers: boolean;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly random: Random;
  readonly newKey: () => string;
}

/** One call to the API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its parts percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** How long the call asks the API to wait, in milliseconds. */
  readonly waitMs?: number;
}

/** An answer, and how many tries it took. After more than one, an earlier try may have taken effect, too. */
interface CallAnswer extends Answer {
  readonly tries: number;
}

/** How many tries each refused call took. */
const triesOf = new WeakMap<ApiError, number>();

/** Whether the API refused a call with this status, but not its first try: an earlier one, whose answer was lost, may have taken effect. */
export function isRepeatRefused(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status && (triesOf.get(error) ?? 1) > 1;
}

/**
 * Makes a call, and tries again while that may help: after `429`, `502`, `503`, `504`, or no answer. Refused credentials are fetched
 * again, once.
 *
 * @throws ApiError if the API refuses the call; NoAnswer if it does not answer; the signal's reason if that aborts
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
    const unsigned = { method, url, headers: plain, body };
    // The caller's own functions, which give tokens and credentials, know nothing of the signal.
    const { headers, by } = await untilAborted(authorize(api, unsigned, refused), scope.signal);
    const init = {
      method,
      headers,
      signal: scope.signal,
      redirect: 'manual' as const,
      ...(body === undefined ? {} : { body }),
    };
    const response = await api.fetch(url, init);
    return await readAnswer(response, { url, now: api.clock.now(), unsigned: by === 'nothing' });
  } finally {
    scope.close();
  }
}

/** Wraps an error of the caller's own function, which is thrown to the caller as it is, without another try. */
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
  // The server is not Lovage, and another try will not change that.
  if (error instanceof LovageError) throw error;
  const idempotencyKey = call.headers?.['idempotency-key'] ?? null;
  return new NoAnswer(new URL(api.url).origin, { tries, idempotencyKey, cause: error });
}

/** Encodes spaces as `%20`, and RFC 3986's reserved characters, because the signature covers the same text. */
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
