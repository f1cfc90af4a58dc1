import { accepted, type Request, record, type Script } from './scripted-api.ts';

export const add = (a: number) => ({ task: 'add' as const, input: { a, b: 1 } });
export const entries = (count: number) => Array.from({ length: count }, (_, index) => add(index));

/** Accepts everything, under ids made of the call's key and the input. */
export const acceptAll: Script = (request) =>
  accepted(tasksOf(request).map((task) => stored(request, task)))(request);
const stored = ({ headers }: Request, { input }: { input: { a?: number } }) =>
  record({ id: `${headers.get('idempotency-key')}:${input.a}` });
export const tasksOf = ({ body }: Request) => (body as { tasks: { input: { a?: number } }[] }).tasks;
export const keysOf = (requests: readonly Request[]) =>
  requests.map(({ headers }) => headers.get('idempotency-key'));
