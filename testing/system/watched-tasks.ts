import type { MailContext, TaskDefinition } from '../../core/definition/definition.ts';
import { createRegistry, type Registry } from '../../core/definition/registry.ts';
import { authorizerOf } from '../../local/api/worker-call.ts';
import type { Authorizer } from '../../platform/http/http-request.ts';
import { forbidden, inApi, refusalOfWorker } from '../api-in-scope.ts';
import type { Sandbox } from './sandbox.ts';

/** A run under way, and how many of the things that it waits for take virtual time. */
interface WatchedRun {
  readonly sandbox: Sandbox;
  waits: number;
}

/** Answers a call of the API by a worker. */
type AnswerWorker = (request: Request, authorizer: Authorizer) => Promise<Response>;

/** The tasks as sandboxes run them: it is known which runs wait for something outside of the system, and what a dead sandbox ran goes no further. */
export class WatchedTasks {
  readonly #registry: Registry;
  readonly #runs = new Set<WatchedRun>();
  readonly #registries = new WeakMap<Sandbox, Registry>();
  readonly #answer: AnswerWorker;

  /** @param answer answers the calls that tasks make with the client */
  constructor(registry: Registry, answer: AnswerWorker) {
    this.#registry = registry;
    this.#answer = answer;
  }

  /** Whether a run waits for something that takes real time. */
  readonly waitForReal = (): boolean =>
    [...this.#runs].some(({ sandbox, waits }) => sandbox.alive && waits === 0);

  /** The definitions as a sandbox runs them. */
  readonly in = (sandbox: Sandbox): Registry => {
    const known = this.#registries.get(sandbox);
    if (known) return known;
    const registry = createRegistry(
      this.#registry.definitions.map((definition) => this.#watched(definition, sandbox)),
    );
    this.#registries.set(sandbox, registry);
    return registry;
  };

  #watched(definition: TaskDefinition, sandbox: Sandbox): TaskDefinition {
    const run = async (input: unknown, context: MailContext) => {
      const watched: WatchedRun = { sandbox, waits: 0 };
      this.#runs.add(watched);
      // A run that goes on after its end holds nobody up.
      context.signal.addEventListener('abort', () => this.#runs.delete(watched), { once: true });
      try {
        return await inApi(
          (request) => waiting(watched, this.#answerChild(definition, request)),
          () => definition.run(input, withWaits(context, watched)),
        );
      } finally {
        this.#runs.delete(watched);
      }
    };
    return { ...definition, run };
  }

  /** Answers a call as the worker's role lets it be made. */
  async #answerChild({ queue }: TaskDefinition, request: Request): Promise<Response> {
    const onQueue = this.#registry.definitions.filter((one) => one.queue === queue);
    const sends = onQueue.flatMap((one) => one.sends);
    const refusal = refusalOfWorker(request, queue, sends);
    if (refusal !== null) return Response.json(forbidden(refusal), { status: 403 });
    return this.#answer(request, authorizerOf(queue));
  }
}

/** A context whose calls take virtual time. */
function withWaits(context: MailContext, run: WatchedRun): MailContext {
  return { ...context, sleep: (ms) => waiting(run, context.sleep(ms)) };
}

/** A promise that takes virtual time, and after its sandbox's death for ever. */
async function waiting<Value>(run: WatchedRun, promise: Promise<Value>): Promise<Value> {
  run.waits += 1;
  try {
    return await promise;
  } finally {
    run.waits -= 1;
    // What has died hears nothing more.
    if (!run.sandbox.alive) await new Promise<never>(() => undefined);
  }
}
