import { isDeepStrictEqual } from 'node:util';
import { type FunctionInstance, instancesOf } from '../../infra/function-instances.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import type { QueuePlan } from '../../infra/plan-queues.ts';
import { workerUrl } from '../api/worker-call.ts';
import type { Build } from '../builds/write-build.ts';
import { type LocalAws, type LocalCelery, NAME_PREFIX } from '../local-aws.ts';
import type { Reporter } from '../reporter.ts';
import { functionEnvironment } from './function-environment.ts';
import { FunctionPool } from './function-pool.ts';
import { Sandbox } from './sandbox.ts';

/** What a process of a function is started with. */
interface Loaded {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

interface RunningFunction {
  instance: FunctionInstance;
  /** The code it runs; empty before the first. */
  hash: string;
  loaded: Loaded | undefined;
  readonly pool: FunctionPool<Loaded>;
}

/** What all processes have in common. */
export interface LocalFunctionsOptions {
  readonly aws: Omit<LocalAws, 'celery'>;
  /** For the functions that know Celery's queue. */
  readonly celery: LocalCelery | undefined;
  /** What the tasks of a queue need of their project's environment, for their worker. */
  readonly tasksEnvironment: (queue: string) => Readonly<Record<string, string>>;
  readonly reporter: Reporter;
  /** The path of the runtime's bundle, which every process is started with. */
  readonly runtime: string;
  /** Milliseconds beyond its timeout after which an invocation's process is killed. */
  readonly overtimeMs: number;
}

/** Every function of the stack with its processes. */
export class LocalFunctions {
  readonly #options: LocalFunctionsOptions;
  /** By path. */
  readonly #functions = new Map<string, RunningFunction>();

  constructor(options: LocalFunctionsOptions) {
    this.#options = options;
  }

  get instances(): readonly FunctionInstance[] {
    return [...this.#functions.values()].map(({ instance }) => instance);
  }

  /**
   * Loads a build. Functions whose code, timeout and environment are the same keep running; a queue that is new gets its own.
   *
   * @param plans every task queue
   * @returns the names of the functions that were loaded
   * @throws FunctionFault when one does not load; the old code stays
   */
  async load(build: Build, plans: readonly QueuePlan[]): Promise<readonly FunctionName[]> {
    const loading = FUNCTION_NAMES.flatMap((name) => instancesOf(name, plans)).flatMap((instance) => {
      const running = this.#functions.get(instance.path) ?? this.#create(instance);
      const loaded = this.#whatToLoad(instance, build);
      const hash = build.hashOf(instance.function);
      return isLoaded(running, hash, loaded) ? [] : [{ running, instance, hash, loaded }];
    });
    await Promise.all(
      loading.map(async ({ running, ...rest }) => {
        await running.pool.load(rest.loaded);
        Object.assign(running, rest);
      }),
    );
    return FUNCTION_NAMES.filter((name) => loading.some(({ instance }) => instance.function === name));
  }

  /**
   * Runs a function.
   *
   * @param queue the task queue's name, for a function that each queue has
   */
  invoke(name: FunctionName, event: unknown, queue?: string): Promise<unknown> {
    return this.#find(name, queue).invoke(event);
  }

  /** Runs a function that the API calls. @param patient whether calls that wait for a process go first */
  call(name: FunctionName, event: unknown, patient: boolean): Promise<unknown> {
    return this.#find(name, undefined).invoke(event, patient);
  }

  /** The processes of a queue's worker. */
  workersOf(queue: string): readonly Sandbox[] {
    return this.#find('worker', queue).sandboxes;
  }

  /** Kills every process, and waits until they are gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ pool }) => pool.close()));
  }

  /** Kills every process immediately. */
  kill(): void {
    for (const { pool } of this.#functions.values()) pool.kill();
  }

  #create(instance: FunctionInstance): RunningFunction {
    const { reporter, runtime, overtimeMs } = this.#options;
    const functionName = nameOf(instance);
    const onLine = (line: string) => reporter.log(instance.function, line);
    const pool = new FunctionPool((loaded: Loaded) =>
      Sandbox.start({ functionName, runtime, overtimeMs, onLine, ...loaded }),
    );
    const created: RunningFunction = { instance, hash: '', loaded: undefined, pool };
    this.#functions.set(instance.path, created);
    return created;
  }

  #whatToLoad(instance: FunctionInstance, build: Build): Loaded {
    return {
      bundle: build.fileOf(instance.function),
      environment: environmentOf(instance, nameOf(instance), this.#options),
      timeoutSeconds: instance.timeout,
    };
  }

  #find(name: FunctionName, queue: string | undefined): FunctionPool<Loaded> {
    const found = [...this.#functions.values()].find(
      ({ instance }) => instance.function === name && instance.queue?.name === queue,
    );
    if (!found) throw new Error('There is no such function.');
    return found.pool;
  }
}

/** Whether a function runs this code already, with the rest that it would be started with. */
function isLoaded(running: RunningFunction, hash: string, { bundle: _, ...wanted }: Loaded): boolean {
  if (!running.loaded || running.hash !== hash) return false;
  const { bundle: _before, ...rest } = running.loaded;
  return isDeepStrictEqual(rest, wanted);
}

function nameOf({ path }: FunctionInstance): string {
  return `${NAME_PREFIX}-${path.replaceAll('/', '-')}`;
}

/**
 * Only a function whose tasks send others receives the API's URL, only one that knows Celery's queue what belongs to it, and only a worker what its
 * tasks need.
 */
function environmentOf(
  { function: name, queue: own, queues }: FunctionInstance,
  functionName: string,
  { aws, celery, tasksEnvironment }: LocalFunctionsOptions,
) {
  const { apiUrl, ...rest } = aws;
  const sends = queues.some((plan) => plan.sends.length > 0);
  const queue = queues.find((plan) => plan.celery === true)?.name;
  const known: LocalAws = {
    ...rest,
    ...(own && sends && apiUrl !== undefined ? { apiUrl: workerUrl(apiUrl, own.name) } : {}),
    ...(celery && queue !== undefined ? { celery: { ...celery, queue } } : {}),
  };
  const environment = functionEnvironment(
    name,
    functionName,
    queues.map((plan) => plan.name),
    known,
  );
  return own ? withTasksOwn(environment, tasksEnvironment(own.name)) : environment;
}

/** Lambda's and Lovage's own variables come first; but an endpoint for every service of AWS may replace the one that refuses all calls. */
function withTasksOwn(
  environment: Readonly<Record<string, string>>,
  { AWS_ENDPOINT_URL: endpoint, ...tasks }: Readonly<Record<string, string>>,
): Record<string, string> {
  return { ...tasks, ...environment, ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }) };
}
