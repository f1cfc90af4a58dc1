import { API_TIMEOUTS } from '../infra/api-timeouts.ts';
import { FUNCTION_NAMES, type FunctionName } from '../infra/bundle.ts';
import { DELIVERY_EVENTS, GIVEN_UP, type QueuePlan } from '../infra/plan-queues.ts';
import type { ApiFunctionName } from '../infra/routes.ts';
import { functionEnvironment } from './function-environment.ts';
import { FunctionPool } from './function-pool.ts';
import { type LocalAws, NAME_PREFIX } from './local-aws.ts';
import type { Reporter } from './reporter.ts';
import { Sandbox } from './sandbox.ts';
import type { Build } from './watch-bundles.ts';

/** Every function of the system with its processes: the stack's, for the stack's queues. */
export class LocalFunctions {
  readonly #pools: readonly {
    readonly room: FunctionName;
    readonly queue?: string;
    readonly pool: FunctionPool;
  }[];
  #loaded: Build | undefined;

  /** @param runtime names the runtime's bundle, which processes are started with from then on */
  constructor(
    { apiUrl, ...aws }: LocalAws,
    plans: readonly QueuePlan[],
    reporter: Reporter,
    runtime: string,
  ) {
    const create = (
      room: FunctionName,
      name: string,
      queues: readonly string[],
      timeoutSeconds: number,
      sends = false,
    ) => {
      const functionName = `${NAME_PREFIX}-${name}`;
      const known = sends && apiUrl !== undefined ? { ...aws, apiUrl } : aws;
      const environment = functionEnvironment(room, functionName, queues, known);
      const onLine = (line: string) => reporter.log(room, line);
      return new FunctionPool((bundle) =>
        Sandbox.start({ functionName, runtime, bundle, environment, timeoutSeconds, onLine }),
      );
    };
    const every = plans.map(({ name }) => name);
    this.#pools = [
      { room: 'enqueue', pool: create('enqueue', 'enqueue', every, API_TIMEOUTS.enqueue) },
      { room: 'status', pool: create('status', 'status', every, API_TIMEOUTS.status) },
      { room: 'operate', pool: create('operate', 'operate', every, API_TIMEOUTS.operate) },
      {
        room: 'dead-letter',
        pool: create('dead-letter', 'dead-letter', every, GIVEN_UP.functionTimeout),
      },
      { room: 'delivery', pool: create('delivery', 'delivery', [], DELIVERY_EVENTS.functionTimeout) },
      ...plans.map(({ name, functionTimeout, sends }) => ({
        room: 'worker' as const,
        queue: name,
        pool: create('worker', `worker-${name}`, [name], functionTimeout, sends.length > 0),
      })),
    ];
  }

  /**
   * Loads a build; functions whose code is the same are left alone.
   *
   * @returns the names of those that were loaded
   * @throws FunctionFault when one does not load; the old code then goes on
   */
  async load(build: Build): Promise<readonly FunctionName[]> {
    const changed = FUNCTION_NAMES.filter((room) => build.hashOf(room) !== this.#loaded?.hashOf(room));
    await Promise.all(
      this.#pools
        .filter(({ room }) => changed.includes(room))
        .map(({ room, pool }) => pool.load(build.fileOf(room))),
    );
    this.#loaded = build;
    return changed;
  }

  /** Runs one of the functions that answer calls. */
  invokeApi(name: ApiFunctionName, event: unknown): Promise<unknown> {
    return this.#find((entry) => entry.room === name).invoke(event);
  }

  /** Runs the function that takes what SQS gave up on. */
  invokeDeadLetter(event: unknown): Promise<unknown> {
    return this.#find((entry) => entry.room === 'dead-letter').invoke(event);
  }

  /** Runs the function that takes what SES tells. */
  invokeDelivery(event: unknown): Promise<unknown> {
    return this.#find((entry) => entry.room === 'delivery').invoke(event);
  }

  /** Runs a queue's worker. */
  invokeWorker(queue: string, event: unknown): Promise<unknown> {
    return this.#find((entry) => entry.queue === queue).invoke(event);
  }

  /** The processes of a queue's worker. */
  workersOf(queue: string): readonly Sandbox[] {
    return this.#find((entry) => entry.queue === queue).sandboxes;
  }

  /** Kills every process, and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all(this.#pools.map(({ pool }) => pool.close()));
  }

  /** Kills every process at once. */
  kill(): void {
    for (const { pool } of this.#pools) pool.kill();
  }

  #find(matches: (entry: { readonly room: FunctionName; readonly queue?: string }) => boolean): FunctionPool {
    const found = this.#pools.find(matches);
    if (!found) throw new Error('There is no such function.');
    return found.pool;
  }
}
