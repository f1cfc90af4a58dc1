import { AsyncLocalStorage } from 'node:async_hooks';
import { refusalOf } from '../local/api/worker-call.ts';

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

/** Why the worker of a queue may not make a call, as its role has it; `null` if it may. @param sends what the queue's definitions list */
export function refusalOfWorker(
  { method, url }: Request,
  queue: string,
  sends: readonly string[],
): string | null {
  return refusalOf(method, { queue, pathname: new URL(url).pathname }, sends);
}

/** What is answered to a call that is refused. */
export function forbidden(detail: string) {
  return { type: 'about:blank', title: 'Forbidden', status: 403, detail };
}
