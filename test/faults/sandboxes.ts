import type { Network } from './network.ts';
import { Sandbox } from './sandbox.ts';

/** The sandboxes of the two functions: one that has done its work without dying does the next. */
export class Sandboxes {
  readonly #network: Network;
  readonly #idle: Record<'worker' | 'enqueue', Sandbox[]> = { worker: [], enqueue: [] };

  constructor(network: Network) {
    this.#network = network;
  }

  /**
   * Has a sandbox do something, for as long as Lambda lets it.
   *
   * @returns `null` when the sandbox died over it
   */
  async run<Value>(
    kind: 'worker' | 'enqueue',
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

  #take(kind: 'worker' | 'enqueue'): Sandbox {
    const idle = this.#idle[kind].filter(({ alive }) => alive);
    const sandbox = idle.pop() ?? new Sandbox(this.#network);
    this.#idle[kind] = idle;
    return sandbox;
  }
}
