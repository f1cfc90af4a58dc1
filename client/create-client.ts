import type { Random } from '../core/protocol/backoff.ts';
import type { Clock } from '../core/protocol/clock.ts';
import { type Caller, createAuthorizer } from './authorize.ts';
import { type Api, callApi } from './call-api.ts';
import { taskNameOf } from './camel-case.ts';
import type { Client, ClientCalls } from './client.ts';
import { type Environment, processEnvironment } from './credentials.ts';
import type { Definitions } from './definitions.ts';
import { type ListOptions, listTasks } from './list-tasks.ts';
import { listQueues, queueOf } from './queue.ts';
import { type ClientRetryPolicy, DEFAULT_RETRY_POLICY } from './retry-policy.ts';
import { type AnyEntry, type ManyOptions, sendMany } from './send-many.ts';
import type { CallOptions, SendOptions } from './send-options.ts';
import { sendTask } from './send-task.ts';
import { Task } from './task.ts';
import { timerClock } from './timer-clock.ts';

/** Where the API is, who calls it, and how patiently. */
export interface ClientOptions extends Caller {
  /** The API's URL, as `npm run deploy` prints it. Default: `LOVAGE_URL` of the environment. */
  readonly url?: string | URL | undefined;
  /** How often, and when, a call is tried again that may then do better. */
  readonly retry?: Partial<ClientRetryPolicy> | undefined;
  /** Seconds that one try may take. Default 35: API Gateway itself gives up after 30. */
  readonly timeout?: number | undefined;
  /** Takes the place of the global `fetch`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Takes the place of the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Takes the place of `Math.random`. */
  readonly random?: Random | undefined;
  /** Takes the place of what makes up idempotency keys. */
  readonly newKey?: (() => string) | undefined;
  /** Takes the place of Node.js's environment. */
  readonly environment?: Environment | undefined;
}

/**
 * Makes a client. It asks nothing of the API before its first call.
 *
 * @throws TypeError when an option cannot be; at the first call when there is no URL
 * @example
 * import type { tasks } from './tasks/index.ts';
 * const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });
 * const task = await client.sendEmail({ recipient: 'bob@example.com', content: 'Hello' }, { countdown: 60 });
 * const { messageId } = await task.result();
 */
export function createClient<Tasks extends Definitions = Definitions>(
  options: ClientOptions = {},
): Client<Tasks> {
  let made: Api | undefined;
  const api = () => {
    made ??= createApi(options);
    return made;
  };
  // What the environment is to say is asked for when it is needed: a module may make its client where there is no API.
  if (options.url !== undefined) api();
  const calls = {
    send: async (name: string, input: unknown, sendOptions: SendOptions = {}) =>
      sendTask(api(), name, input, sendOptions),
    many: async (entries: readonly AnyEntry[], manyOptions: ManyOptions = {}) =>
      sendMany(api(), entries, manyOptions),
    task: (id: string) => new Task(api(), id),
    list: (listOptions: ListOptions = {}) => listTasks(api(), listOptions),
    queues: async (callOptions?: CallOptions) => listQueues(api(), callOptions),
    queue: (name: string) => queueOf(api(), name),
    openapi: async ({ signal }: CallOptions = {}) => {
      const { body } = await callApi(api(), { method: 'GET', path: '/openapi.json', signal });
      // The API's contract.
      return body as Readonly<Record<string, unknown>>;
    },
  } satisfies Record<keyof ClientCalls<Definitions>, unknown>;
  return withTaskMethods(calls) as Client<Tasks>;
}

function createApi({
  url: givenUrl,
  retry = {},
  timeout = 35,
  fetch = (to, init) => globalThis.fetch(to, init),
  clock = timerClock,
  random = Math.random,
  newKey = randomKey,
  environment,
  ...caller
}: ClientOptions): Api {
  const environmentNow = () => environment ?? processEnvironment();
  const url = readUrl(givenUrl ?? environmentNow()['LOVAGE_URL']);
  if (!(timeout > 0)) throw new TypeError(`timeout is ${timeout}; it must be a number of seconds above 0.`);
  const { maxTries } = { ...DEFAULT_RETRY_POLICY, ...retry };
  if (!(maxTries >= 1))
    throw new TypeError(`retry.maxTries is ${maxTries}; it must be a whole number from 1.`);
  return {
    url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    authorizer: createAuthorizer(caller, { url, clock, environment: environmentNow }),
    retry: { ...DEFAULT_RETRY_POLICY, ...retry },
    timeoutMs: timeout * 1000,
    fetch,
    clock,
    random,
    newKey,
  };
}

function readUrl(given: string | URL | undefined): URL {
  if (given === undefined || given === '') {
    throw new TypeError(
      'Give url, the URL of the API, or set LOVAGE_URL in the environment (a task has it when its definition says what it sends).',
    );
  }
  if (!URL.canParse(String(given)))
    throw new TypeError(`url is "${given}"; it must be one such as http://localhost:3000.`);
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new TypeError(`url is "${given}"; it must begin with https:// or http://.`);
  }
  return url;
}

/** 128 random bits. Not `crypto.randomUUID`, which a browser has on secure pages only. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Adds a method for every task: whichever is asked for, for the names of the tasks are known to the types only. */
function withTaskMethods<
  Calls extends { send(name: string, input: unknown, options?: SendOptions): unknown },
>(calls: Calls): Calls {
  const methods = new Map<string, (input: unknown, options?: SendOptions) => unknown>();
  return new Proxy(calls, {
    get: (target, property, receiver) => {
      // What makes a promise of an object, or JSON of it, is asked for by JavaScript itself.
      const isTask =
        typeof property === 'string' && !(property in target || property === 'then' || property === 'toJSON');
      if (!isTask) return Reflect.get(target, property, receiver);
      const name = taskNameOf(property);
      const method = methods.get(name) ?? ((input, options) => target.send(name, input, options));
      methods.set(name, method);
      return method;
    },
  });
}
