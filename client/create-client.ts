import type { Random } from '../core/protocol/backoff.ts';
import { type Clock, systemClock } from '../core/protocol/clock.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import { check, checkOptions, type Rules } from './arguments/check-options.ts';
import { FUNCTION, LIMIT, NAME, OBJECT } from './arguments/rules.ts';
import { CALLER_RULES, type Caller, createAuthorizer } from './authorization/authorize.ts';
import { type Environment, processEnvironment } from './authorization/credentials.ts';
import { plainHttpWarning } from './authorization/plain-http.ts';
import { type Api, callApi } from './call-api.ts';
import { taskNameOf } from './camel-case.ts';
import type { Client, ClientCalls } from './client.ts';
import type { Definitions } from './definitions.ts';
import { type ListOptions, listTasks } from './list-tasks.ts';
import { listQueues, queueOf } from './queue.ts';
import { type ClientRetryPolicy, DEFAULT_RETRY_POLICY, RETRY_RULES } from './retry-policy.ts';
import { schedulesOf } from './schedules.ts';
import { type AnyEntry, type ManyOptions, sendMany } from './send-many.ts';
import { CALL_RULES, type CallOptions, type SendOptions } from './send-options.ts';
import { sendTask } from './send-task.ts';
import { Task } from './task.ts';
import { listWorkflows, type WorkflowListOptions } from './workflow/list-workflows.ts';
import { sendWorkflow, type WorkflowOptions } from './workflow/send-workflow.ts';
import type { AnySignature } from './workflow/signature.ts';
import { signaturesOf } from './workflow/task-signatures.ts';
import { Workflow } from './workflow/workflow.ts';

/** Where the API is, who calls it, and how calls are retried. */
export interface ClientOptions extends Caller {
  /** The API's URL, as `npm run deploy` prints it. Default: `LOVAGE_URL` in the environment. */
  readonly url?: string | URL | undefined;
  /** How often, and after which delays, a failed call is tried again. */
  readonly retry?: Partial<ClientRetryPolicy> | undefined;
  /** Time limit of one try, in seconds; Infinity for none. Default 35: API Gateway itself gives up after 30. */
  readonly timeout?: number | undefined;
  /**
   * Sends whole numbers from 2^53 up to 1e21 in inputs. Default: they are refused, because nobody can tell whether JavaScript has rounded them:
   * an id of so many digits is a text.
   */
  readonly unsafeIntegers?: boolean | undefined;
  /** Replaces the global `fetch`. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Replaces the system clock. */
  readonly clock?: Clock | undefined;
  /** Replaces `Math.random`. */
  readonly random?: Random | undefined;
  /** Replaces the generator of idempotency keys. */
  readonly newKey?: (() => string) | undefined;
  /** Receives warnings. Default: Node.js's `process.emitWarning`; nothing in a browser. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Replaces Node.js's environment. */
  readonly environment?: Environment | undefined;
}

const CLIENT_RULES: Rules<ClientOptions> = {
  ...CALLER_RULES,
  url: {
    accepts: (value) => typeof value === 'string' || value instanceof URL,
    must: 'a URL such as http://localhost:3000',
  },
  retry: OBJECT,
  timeout: {
    accepts: (value) => LIMIT.accepts(value) && value !== 0,
    must: 'a number of seconds, more than 0',
  },
  unsafeIntegers: { accepts: (value) => typeof value === 'boolean', must: 'true or false' },
  fetch: FUNCTION,
  clock: {
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['now', 'sleep'].every((name) => typeof Reflect.get(value, name) === 'function'),
    must: 'a clock, { now, sleep }',
  },
  random: FUNCTION,
  newKey: FUNCTION,
  warn: FUNCTION,
  environment: OBJECT,
};

/**
 * Creates a client, which does not contact the API before its first call.
 *
 * @throws TypeError if an option is invalid; if there is no URL, only at the first call
 * @example
 * ```ts
 * import type { tasks } from './tasks/index.ts';
 * const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });
 * const task = await client.sendEmail({ recipient: 'bob@example.com', content: 'Hello' }, { countdown: 60 });
 * const { messageId } = await task.result();
 * ```
 */
export function createClient<Tasks extends Definitions = Definitions>(
  options: ClientOptions = {},
): Client<Tasks> {
  checkOptions(options, CLIENT_RULES);
  checkOptions(options.retry ?? {}, RETRY_RULES, 'retry');
  let made: Api | undefined;
  const api = () => {
    made ??= createApi(options);
    return made;
  };
  // The environment is read at the first call: a module may create its client where there is no API.
  if (options.url !== undefined) api();
  const calls = {
    send: async (name: string, input: unknown, sendOptions: SendOptions = {}) =>
      sendTask(api(), name, input, sendOptions),
    many: async (entries: readonly AnyEntry[], manyOptions: ManyOptions = {}) =>
      sendMany(api(), entries, manyOptions),
    task: (id: string) => {
      check('id', id, NAME);
      return new Task(api(), id);
    },
    list: (listOptions: ListOptions = {}) => listTasks(api(), listOptions),
    signature: (name: string) => {
      check('name', name, NAME);
      return signaturesOf(name);
    },
    sendWorkflow: async (workflow: AnySignature, workflowOptions: WorkflowOptions = {}) =>
      sendWorkflow(api(), workflow, workflowOptions),
    workflow: (id: string) => {
      check('id', id, NAME);
      return new Workflow(api(), id);
    },
    workflows: (listOptions: WorkflowListOptions = {}) => listWorkflows(api(), listOptions),
    schedules: schedulesOf(api),
    queues: async (callOptions: CallOptions = {}) => listQueues(api(), callOptions),
    queue: (name: string) => queueOf(api(), name),
    openapi: async (callOptions: CallOptions = {}) => {
      const { signal } = checkOptions(callOptions, CALL_RULES);
      const { body } = await callApi(api(), { method: 'GET', path: '/openapi.json', signal });
      // The API's contract.
      return body as Readonly<Record<string, unknown>>;
    },
  } satisfies Record<keyof ClientCalls<Definitions>, unknown>;
  return withTaskMethods(calls) as Client<Tasks>;
}

/** What makes the calls of a client. @throws TypeError if there is no URL */
export function createApi({
  url: givenUrl,
  retry = {},
  timeout = 35,
  unsafeIntegers = false,
  fetch = (to, init) => globalThis.fetch(to, init),
  clock = systemClock,
  random = Math.random,
  newKey = randomKey,
  warn = processWarning,
  environment,
  ...caller
}: ClientOptions): Api {
  const environmentNow = () => environment ?? processEnvironment();
  const url = readUrl(givenUrl ?? environmentNow()['LOVAGE_URL']);
  const { maxTries, base, cap } = DEFAULT_RETRY_POLICY;
  const warning = plainHttpWarning(url, caller);
  if (warning !== null) warn(warning);
  return {
    url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    authorizer: createAuthorizer(caller, { url, clock, environment: environmentNow }),
    retry: { maxTries: retry.maxTries ?? maxTries, base: retry.base ?? base, cap: retry.cap ?? cap },
    timeoutMs: timeout * 1000,
    unsafeIntegers,
    fetch,
    clock,
    random,
    newKey,
  };
}

function readUrl(given: string | URL | undefined): URL {
  if (given === undefined || given === '') {
    throw new InvalidArgument(
      'Give url, the URL of the API, or set LOVAGE_URL in the environment. It is set for a task whose definition says what it sends.',
    );
  }
  if (!URL.canParse(String(given)))
    throw new InvalidArgument(`url is "${given}"; it must be a URL such as http://localhost:3000.`);
  const url = new URL(given);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new InvalidArgument(`url is "${given}"; it must begin with https:// or http://.`);
  }
  if (url.username || url.password) {
    throw new InvalidArgument('url must be without a user name or password: give token or credentials.');
  }
  return url;
}

function processWarning(text: string): void {
  const { process } = globalThis as { readonly process?: { emitWarning?(text: string, type: string): void } };
  process?.emitWarning?.(text, 'LovageWarning');
}

/** 128 random bits. Not `crypto.randomUUID`, which browsers have only on secure pages. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Adds a method for every task. Any name gets one, because only the types know the tasks' names. */
function withTaskMethods<
  Calls extends { send(name: string, input: unknown, options?: SendOptions): unknown },
>(calls: Calls): Calls {
  const methods = new Map<string, (input: unknown, options?: SendOptions) => unknown>();
  return new Proxy(calls, {
    get: (target, property, receiver) => {
      // JavaScript itself looks up `then` to see whether an object is a promise, and `toJSON` to convert it.
      const isTask =
        typeof property === 'string' && !(property in target || property === 'then' || property === 'toJSON');
      if (!isTask) return Reflect.get(target, property, receiver);
      const name = taskNameOf(property);
      const method =
        methods.get(name) ??
        Object.assign(
          (input: unknown, options?: SendOptions) => target.send(name, input, options),
          signaturesOf(name),
        );
      methods.set(name, method);
      return method;
    },
  });
}
