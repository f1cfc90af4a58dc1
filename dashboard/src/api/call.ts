import { noteServerTime } from '../parts/server-clock.ts';
import type { Problem } from './task.ts';

/** A call that was refused, or not answered. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  /** The HTTP status; `null` if there was no answer. */
  readonly status: number | null;
  readonly problem: Problem | null;

  constructor(status: number | null, problem: Problem | null, message: string) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/** What a call has besides its path. */
interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/**
 * Calls the API at the page's own origin.
 *
 * @throws CallFailed if it refuses or does not answer
 * @throws DOMException AbortError if `signal` aborts
 */
export async function call<Answer>(
  method: Method,
  path: string,
  { body, headers = {}, signal }: CallOptions = {},
): Promise<Answer> {
  const response = await reach(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  noteServerTime(response.headers.get('date'));
  const value: unknown = await response.json().catch(() => null);
  // The API's contract says what each path answers with.
  if (response.ok && (value !== null || response.status === 204)) return value as Answer;
  const problem = isProblem(value) ? value : null;
  throw new CallFailed(
    response.status,
    problem,
    problem?.detail ?? `The API answered ${response.status} ${response.statusText}`.trim(),
  );
}

/** Waits for an answer, or gives `instead` if the API refuses. Failures that may be temporary are thrown. */
export async function unlessRefused<Answer, Instead>(
  answer: Promise<Answer>,
  instead: Instead,
): Promise<Answer | Instead> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const { status } = error;
    if (status === null || status === 429 || status >= 500) throw error;
    return instead;
  }
}

/** Milliseconds after which a call has not been answered: API Gateway itself gives up after 30 seconds. */
const PATIENCE_MS = { GET: 10_000, POST: 30_000, PUT: 30_000, DELETE: 30_000 } as const;

type Method = keyof typeof PATIENCE_MS;

async function reach(path: string, init: RequestInit & { readonly method: Method }): Promise<Response> {
  const patience = AbortSignal.timeout(PATIENCE_MS[init.method]);
  const signal = init.signal ? AbortSignal.any([init.signal, patience]) : patience;
  try {
    // Another server must not receive what a form holds.
    return await fetch(path, { ...init, signal, redirect: 'error' });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new CallFailed(null, null, 'The API does not answer.');
  }
}

function isProblem(value: unknown): value is Problem {
  return value !== null && typeof value === 'object' && 'title' in value && 'detail' in value;
}
