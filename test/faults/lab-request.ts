import type { HttpRequest } from '../../platform/http/http-request.ts';
import { httpRequest } from '../../testing/system/http-request.ts';

/** A call of the API, as a story makes it. */
export interface LabCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query string, if any. */
  readonly path: string;
  /** `undefined` for none. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a caller received. */
export interface Answer {
  /** `null` if nobody answered. */
  readonly status: number | null;
  readonly body: Record<string, unknown>;
}

/**
 * A call as API Gateway passes it to a function.
 *
 * @param timeoutSeconds the function's
 */
export function labRequest(call: LabCall, timeoutSeconds: number): HttpRequest {
  const { method, path, headers } = call;
  const body = Buffer.from(call.body === undefined ? '' : JSON.stringify(call.body));
  return httpRequest(
    { method, path, headers: { 'content-type': 'application/json', ...headers }, body },
    timeoutSeconds,
  );
}

/** Reads an answer; `null` if nobody answered. */
export function readAnswer(answer: { readonly status: number; readonly body: string } | null): Answer {
  if (!answer) return { status: null, body: {} };
  return { status: answer.status, body: answer.body === '' ? {} : JSON.parse(answer.body) };
}

/** The tasks that an answer says were accepted. */
export function acceptedIds({ status, body }: Answer): string[] {
  if (status !== 202 && status !== 200) return [];
  const tasks = Array.isArray(body['tasks']) ? body['tasks'] : [body];
  return tasks.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
}

/** The tasks that an answer says may run, though the call was refused. */
export function idsThatMayRun({ body }: Answer): string[] {
  return [...JSON.stringify(body).matchAll(/may run as ([0-9a-f-]{36})/g)].flatMap(([, id]) =>
    id ? [id] : [],
  );
}
