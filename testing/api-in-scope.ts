import { AsyncLocalStorage } from 'node:async_hooks';

/** Where the client finds the API: a host name that exists nowhere (RFC 6761). */
export const API_URL = 'http://lovage.test';

/** Answers a call of the API. */
export type AnswerCall = (request: Request) => Promise<Response>;

const answers = new AsyncLocalStorage<AnswerCall>();

/** How many replace `fetch` now, and what it was before. */
let users = 0;
let before: { readonly fetch: typeof fetch; readonly url: string | undefined } | undefined;

/** Does something whose calls of the API are answered by `answer`, if it makes them while `fetch` is replaced. Calls of whatever runs beside it are not. */
export function inApi<Value>(answer: AnswerCall, act: () => Value): Value {
  return answers.run(answer, act);
}

/**
 * Replaces the global `fetch`, and `LOVAGE_URL` in the environment, which a client in a task's module reads.
 *
 * @returns what restores both, once everybody else who replaced them has
 */
export function replaceFetch(): () => void {
  users += 1;
  if (users === 1) {
    before = { fetch: globalThis.fetch, url: process.env['LOVAGE_URL'] };
    globalThis.fetch = scopedFetch;
    // Whatever the shell says: a test must not send tasks to a deployment.
    process.env['LOVAGE_URL'] = API_URL;
  }
  let restored = false;
  return () => {
    if (restored) return;
    restored = true;
    users -= 1;
    if (users === 0) restore();
  };
}

const scopedFetch: typeof fetch = async (input, init) => {
  const answer = answers.getStore();
  const url = new URL(input instanceof Request ? input.url : input);
  if (answer && url.origin === API_URL) return answer(new Request(input, init));
  return (before?.fetch ?? fetch)(input, init);
};

function restore(): void {
  if (!before) return;
  // Somebody may have replaced it since.
  if (globalThis.fetch === scopedFetch) globalThis.fetch = before.fetch;
  if (before.url === undefined) delete process.env['LOVAGE_URL'];
  else process.env['LOVAGE_URL'] = before.url;
}

/** Why the API would not take a task's call on AWS, as the worker's role has it; `null` if it would. */
export function whyForbidden(
  { method, url }: Request,
  names: readonly string[] | null,
  parent: { readonly name: string; readonly sends: readonly string[] },
): string | null {
  const { pathname } = new URL(url);
  if (method !== 'POST' || !/^\/tasks(\/[^/]+)?$/.test(pathname)) {
    return `${method} ${pathname}: a task may send tasks, and nothing else`;
  }
  const unlisted = names?.find((name) => !parent.sends.includes(name));
  return unlisted === undefined
    ? null
    : `the definition of "${parent.name}" does not list "${unlisted}" in sends`;
}

/** The names of the tasks that a call would send. */
export function namesIn(request: Request, body: string): readonly string[] {
  const [, , encoded] = new URL(request.url).pathname.split('/');
  if (encoded !== undefined) return [decodeURIComponent(encoded)];
  const { tasks }: { readonly tasks?: unknown } = Object(JSON.parse(body || '{}'));
  return Array.isArray(tasks) ? tasks.map((entry) => String(Object(entry).task)) : [];
}

/** The answer to a call that AWS would refuse. */
export function forbidden(why: string): Response {
  const detail = `AWS would refuse this call: ${why}.`;
  return Response.json({ type: 'about:blank', title: 'Forbidden', status: 403, detail }, { status: 403 });
}
