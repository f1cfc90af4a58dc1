import { FunctionFault, type Sandbox } from './sandbox.ts';

/** Most processes of one function, and so its concurrency. Lambda's default is 1,000. */
export const MAX_SANDBOXES = 32;

/**
 * How long an invocation waits for a free process before another is started, in milliseconds. Lambda does not wait at
 * all; here they share one machine, and most invocations end sooner than a process starts.
 */
const GROWTH_DELAY_MS = 200;

/** How long an additional process may stay idle, in milliseconds. */
const IDLE_MS = 30_000;

interface Waiting {
  /** Whether any other invocation goes first. */
  readonly patient: boolean;
  readonly resolve: (sandbox: Sandbox) => void;
  readonly reject: (fault: unknown) => void;
}

/** The processes of one function: as many as its invocations need, one always warm. */
export class FunctionPool<Code> {
  readonly #start: (code: Code) => Promise<Sandbox>;
  readonly #sandboxes = new Set<Sandbox>();
  readonly #idle: Sandbox[] = [];
  readonly #waiting: Waiting[] = [];
  /** Processes with replaced code: each ends after its invocation. */
  readonly #outdated = new WeakSet<Sandbox>();
  #code: Code | undefined;
  #growth: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param start starts a process with what was loaded; the invocation rejects with its FunctionFault */
  constructor(start: (code: Code) => Promise<Sandbox>) {
    this.#start = start;
  }

  /** Every process of the function. */
  get sandboxes(): readonly Sandbox[] {
    return [...this.#sandboxes];
  }

  /**
   * Replaces the function's code. Running invocations finish with the old code.
   *
   * @throws FunctionFault when the new code does not load; the old code stays
   */
  async load(code: Code): Promise<void> {
    const first = await this.#start(code);
    this.#code = code;
    for (const sandbox of this.#sandboxes) this.#outdated.add(sandbox);
    for (const sandbox of this.#idle.splice(0)) sandbox.retire();
    this.#adopt(first);
  }

  /**
   * Runs the function once.
   *
   * @param patient whether the invocation may take long, so that others that wait for a process go first
   * @throws FunctionFault when it throws, takes too long, dies or does not load
   */
  async invoke(event: unknown, patient = false): Promise<unknown> {
    const sandbox = await this.#acquire(patient);
    try {
      return await sandbox.invoke(event);
    } finally {
      this.#release(sandbox);
    }
  }

  /** Kills every process immediately, and starts no more. */
  kill(): void {
    this.#closed = true;
    clearTimeout(this.#growth);
    for (const { reject } of this.#waiting.splice(0)) reject(new FunctionFault('the system is stopping'));
    for (const sandbox of this.#sandboxes) sandbox.kill('the system was stopped');
  }

  /** Does the same, and waits until they are gone. */
  async close(): Promise<void> {
    this.kill();
    await Promise.all(this.sandboxes.map(({ exited }) => exited));
  }

  async #acquire(patient: boolean): Promise<Sandbox> {
    if (this.#closed) throw new FunctionFault('the system is stopping');
    const idle = this.#idle.pop();
    if (idle) return idle;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ patient, resolve, reject });
      this.#growSoon();
    });
  }

  #release(sandbox: Sandbox): void {
    if (!this.#sandboxes.has(sandbox)) {
      // It died; waiting invocations need another.
      this.#growSoon();
      return;
    }
    if (this.#closed || this.#outdated.has(sandbox)) {
      sandbox.retire();
      return;
    }
    const first = this.#waiting.findIndex(({ patient }) => !patient);
    const [next] = this.#waiting.splice(Math.max(first, 0), 1);
    if (next) {
      next.resolve(sandbox);
      return;
    }
    this.#idle.push(sandbox);
    setTimeout(() => this.#retireIfIdle(sandbox), IDLE_MS).unref();
  }

  #retireIfIdle(sandbox: Sandbox): void {
    // The last in the list is used first, so the first has been idle longest.
    if (this.#idle.length < 2 || this.#idle[0] !== sandbox) return;
    this.#idle.shift();
    sandbox.retire();
  }

  #adopt(sandbox: Sandbox): void {
    this.#sandboxes.add(sandbox);
    void sandbox.exited.then(() => {
      this.#sandboxes.delete(sandbox);
      const position = this.#idle.indexOf(sandbox);
      if (position >= 0) this.#idle.splice(position, 1);
    });
    this.#release(sandbox);
  }

  #growSoon(): void {
    if (this.#growth || this.#waiting.length === 0 || this.#sandboxes.size >= MAX_SANDBOXES) return;
    // The process of the first code takes who waits.
    if (this.#code === undefined) return;
    const delay = this.#sandboxes.size === 0 ? 0 : GROWTH_DELAY_MS;
    this.#growth = setTimeout(() => void this.#grow(), delay);
  }

  async #grow(): Promise<void> {
    try {
      const code = this.#code;
      if (code !== undefined && this.#waiting.length > 0 && !this.#closed)
        this.#adopt(await this.#start(code));
    } catch (fault) {
      for (const { reject } of this.#waiting.splice(0)) reject(fault);
    } finally {
      this.#growth = undefined;
      this.#growSoon();
    }
  }
}
