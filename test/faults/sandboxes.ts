import type { Network } from './network.ts';
import { Sandbox } from './sandbox.ts';

/** A function that the laboratory runs. */
type Kind = 'worker' | 'celeryWorker' | 'operate' | 'deadLetter' | 'enqueue' | 'scheduler';

/** The sandboxes of the functions. A sandbox that finishes its work alive is reused. */
export class Sandboxes {
  readonly #network: Network;
  readonly #idle: Record<Kind, Sandbox[]> = {
    worker: [],
    celeryWorker: [],
    operate: [],
    deadLetter: [],
    enqueue: [],
    scheduler: [],
  };

  constructor(network: Network) {
    this.#network = network;
  }

  /**
   * Runs something in a sandbox, and kills the sandbox at the function's timeout, as Lambda does.
   *
   * @returns `null` if the sandbox died meanwhile
   */
  async run<Value>(
    kind: Kind,
    timeoutSeconds: number,
    act: (sandbox: Sandbox) => Promise<Value>,
  ): Promise<Value | null> {
    const sandbox = this.#take(kind);
    const timer = setTimeout(() => sandbox.kill(), timeoutSeconds * 1000);
    const done = await Promise.race([act(sandbox), sandbox.died.then(() => null)]);
    clearTimeout(timer);
    if (done !== null) this.#idle[kind].push(sandbox);
    return done;
  }

  #take(kind: Kind): Sandbox {
    const idle = this.#idle[kind].filter(({ alive }) => alive);
    const sandbox = idle.pop() ?? new Sandbox(this.#network);
    this.#idle[kind] = idle;
    return sandbox;
  }
}
