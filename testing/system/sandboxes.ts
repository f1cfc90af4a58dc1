import type { Network } from './network.ts';
import { Sandbox } from './sandbox.ts';

/** The sandboxes of the functions. A sandbox that finishes its work alive is reused. */
export class Sandboxes {
  readonly #network: Network;
  readonly #idle = new Map<string, Sandbox[]>();
  /** Those that run something now, by the function's name. */
  readonly #busy = new Map<Sandbox, string>();

  constructor(network: Network) {
    this.#network = network;
  }

  /**
   * Runs something in a sandbox, and kills the sandbox at the function's timeout, as Lambda does.
   *
   * @returns `null` if the sandbox died meanwhile
   */
  async run<Value>(
    kind: string,
    timeoutSeconds: number,
    act: (sandbox: Sandbox) => Promise<Value>,
  ): Promise<Value | null> {
    const sandbox = this.#take(kind);
    this.#busy.set(sandbox, kind);
    const timer = setTimeout(() => sandbox.kill(), timeoutSeconds * 1000);
    const done = await Promise.race([act(sandbox), sandbox.died.then(() => null)]);
    clearTimeout(timer);
    this.#busy.delete(sandbox);
    if (done !== null) this.#idle.set(kind, [...(this.#idle.get(kind) ?? []), sandbox]);
    return done;
  }

  /** Kills the sandboxes that run certain functions now. @returns how many */
  kill(isMeant: (kind: string) => boolean): number {
    const busy = [...this.#busy].filter(([, kind]) => isMeant(kind));
    for (const [sandbox] of busy) sandbox.kill();
    return busy.length;
  }

  #take(kind: string): Sandbox {
    const idle = (this.#idle.get(kind) ?? []).filter(({ alive }) => alive);
    const sandbox = idle.pop() ?? new Sandbox(this.#network);
    this.#idle.set(kind, idle);
    return sandbox;
  }
}
