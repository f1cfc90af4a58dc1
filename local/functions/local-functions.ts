import { type FunctionInstance, instancesOf } from '../../infra/function-instances.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/functions.ts';
import type { QueuePlan } from '../../infra/plan-queues.ts';
import type { Build } from '../builds/write-build.ts';
import { type LocalAws, NAME_PREFIX } from '../local-aws.ts';
import type { Reporter } from '../reporter.ts';
import { functionEnvironment } from './function-environment.ts';
import { FunctionPool } from './function-pool.ts';
import { Sandbox } from './sandbox.ts';

interface RunningFunction {
  readonly instance: FunctionInstance;
  readonly pool: FunctionPool;
}

/** Every function of the stack with its processes. */
export class LocalFunctions {
  readonly #functions: readonly RunningFunction[];
  #loaded: Build | undefined;

  /**
   * @param runtime the path of the runtime's bundle, which every process is started with
   * @param overtimeMs milliseconds beyond its timeout after which an invocation's process is killed
   */
  constructor(
    aws: LocalAws,
    plans: readonly QueuePlan[],
    reporter: Reporter,
    runtime: string,
    overtimeMs: number,
  ) {
    this.#functions = FUNCTION_NAMES.flatMap((name) => instancesOf(name, plans)).map((instance) => {
      const functionName = `${NAME_PREFIX}-${instance.path.replaceAll('/', '-')}`;
      const environment = environmentOf(instance, functionName, aws);
      const onLine = (line: string) => reporter.log(instance.function, line);
      const { timeout: timeoutSeconds } = instance;
      const pool = new FunctionPool((bundle) =>
        Sandbox.start({ functionName, runtime, bundle, environment, timeoutSeconds, overtimeMs, onLine }),
      );
      return { instance, pool };
    });
  }

  get instances(): readonly FunctionInstance[] {
    return this.#functions.map(({ instance }) => instance);
  }

  /**
   * Loads a build; functions whose code has not changed keep running.
   *
   * @returns the names of the functions that were loaded
   * @throws FunctionFault when one does not load; the old code stays
   */
  async load(build: Build): Promise<readonly FunctionName[]> {
    const changed = FUNCTION_NAMES.filter((name) => build.hashOf(name) !== this.#loaded?.hashOf(name));
    await Promise.all(
      this.#functions
        .filter(({ instance }) => changed.includes(instance.function))
        .map(({ instance, pool }) => pool.load(build.fileOf(instance.function))),
    );
    this.#loaded = build;
    return changed;
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
    await Promise.all(this.#functions.map(({ pool }) => pool.close()));
  }

  /** Kills every process immediately. */
  kill(): void {
    for (const { pool } of this.#functions) pool.kill();
  }

  #find(name: FunctionName, queue: string | undefined): FunctionPool {
    const found = this.#functions.find(
      ({ instance }) => instance.function === name && instance.queue?.name === queue,
    );
    if (!found) throw new Error('There is no such function.');
    return found.pool;
  }
}

/** Only a function whose tasks send others receives the API's URL. */
function environmentOf({ function: name, queues }: FunctionInstance, functionName: string, aws: LocalAws) {
  const { apiUrl, ...rest } = aws;
  const sends = queues.some((plan) => plan.sends.length > 0);
  const known = sends && apiUrl !== undefined ? { ...rest, apiUrl } : rest;
  return functionEnvironment(
    name,
    functionName,
    queues.map((plan) => plan.name),
    known,
  );
}
