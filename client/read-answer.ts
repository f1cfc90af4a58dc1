import type { FieldError, Problem } from '../core/protocol/problem.ts';
import { readRetryAfter } from '../core/protocol/read-retry-after.ts';
import { ApiError, InputInvalid } from './errors.ts';
import { NotLovage, refuseRedirect } from './refuse-redirect.ts';

/** An answer to a call that the API accepted. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; `null` of an answer without content. The API's contract gives its type. */
  readonly body: unknown;
}

/**
 * Reads a whole answer.
 *
 * @throws ApiError, or its subclass InputInvalid, if the API refused the call
 * @throws NotLovage if it redirects the call, or accepted it but did not answer with JSON
 */
export async function readAnswer(
  response: Response,
  { url, now, unsigned }: { url: string; now: number; unsigned: boolean },
): Promise<Answer> {
  refuseRedirect(response, url);
  const { status, headers } = response;
  const text = await response.text();
  const body = parse(text);
  if (status === 204) return { status, headers, body: null };
  if (response.ok) {
    if (body === undefined) {
      throw new NotLovage(`${new URL(url).origin} did not answer with JSON. Is it the URL of a Lovage API?`);
    }
    return { status, headers, body };
  }
  if (isProblem(body)) throw toApiError(body, readRetryAfter(headers.get('retry-after'), now));
  const hint =
    unsigned && (status === 401 || status === 403)
      ? 'The call was not signed: give the client credentials or a token.'
      : '';
  throw new ApiError(
    {
      type: 'about:blank',
      title: response.statusText || `Status ${status}`,
      status,
      detail: messageIn(body),
    },
    { retryAfter: readRetryAfter(headers.get('retry-after'), now), byLovage: false, hint },
  );
}

/** The error for a problem document. */
export function toApiError(problem: Problem, retryAfter: number | null = null): ApiError {
  if (problem.status === 422 && hasErrors(problem)) return new InputInvalid(problem);
  return new ApiError(problem, { retryAfter });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isProblem(body: unknown): body is Problem {
  return isObject(body) && typeof body['status'] === 'number' && typeof body['title'] === 'string';
}

function hasErrors(problem: Problem): problem is Problem & { readonly errors: readonly FieldError[] } {
  return Array.isArray(problem.errors) && problem.errors.length > 0;
}

/** API Gateway's own answers are `{ "message": … }`. */
function messageIn(body: unknown): string {
  return isObject(body) && typeof body['message'] === 'string' ? body['message'] : '';
}
