import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { MEMORY_MB } from './function-environment.ts';
import type { InvokeMessage, SandboxMessage, ThrownError } from './sandbox-messages.ts';

/** Lambda's own limit on loading a function's code, in milliseconds (AWS quota: 10 seconds). */
const INIT_TIMEOUT_MS = 10_000;

/** Thrown when a function did not answer: it threw, timed out, or its process died. */
export class FunctionFault extends Error {
  override readonly name = 'FunctionFault';
}

/** What a sandbox runs. */
export interface SandboxOptions {
  /** The deployed function's name. */
  readonly functionName: string;
  /** The bundle of sandbox-runtime.ts. */
  readonly runtime: string;
  /** The function's bundle. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The function's timeout, in seconds. */
  readonly timeoutSeconds: number;
  /** Milliseconds after the timeout until the process is killed. Default 0, as Lambda does. */
  readonly overtimeMs?: number;
  /** Called with each line that the function prints. */
  readonly onLine: (line: string) => void;
}

interface Invocation {
  readonly requestId: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (fault: FunctionFault) => void;
}

/** A process that runs one function, one invocation at a time, as a Lambda sandbox does. */
export class Sandbox {
  readonly #child: ChildProcess;
  readonly #options: SandboxOptions;
  #invocation: Invocation | undefined;
  /** Why this process was killed, if the local system killed it. */
  #killedFor: string | undefined;
  /** Resolves once the process has ended, for any reason. Never rejects. */
  readonly exited: Promise<void>;

  private constructor(child: ChildProcess, options: SandboxOptions) {
    this.#child = child;
    this.#options = options;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#settle()?.reject(
          new FunctionFault(this.#killedFor ?? `its process ended (${signal ?? `exit code ${code}`})`),
        );
        resolve();
      });
    });
    child.on('message', (message: SandboxMessage) => this.#receive(message));
  }

  /**
   * Starts a process and loads the function's code into it.
   *
   * @throws FunctionFault when the code does not load
   */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const child = fork(options.runtime, [options.bundle, String(MEMORY_MB)], {
      // The parent's flags (a test runner's, an inspector's) are not for the function.
      execArgv: [],
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const input of [child.stdout, child.stderr]) {
      if (input) createInterface({ input }).on('line', options.onLine);
    }
    const sandbox = new Sandbox(child, options);
    try {
      await initialised(child);
      return sandbox;
    } catch (error) {
      sandbox.kill('its code did not load');
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get busy(): boolean {
    return this.#invocation !== undefined;
  }

  /**
   * Calls the function's handler.
   *
   * @returns what it returns, after a round trip through JSON
   * @throws FunctionFault when it throws, times out (and is killed) or dies
   */
  async invoke(event: unknown): Promise<unknown> {
    if (this.#invocation) throw new Error('A sandbox runs one invocation at a time.');
    const requestId = randomUUID();
    const timeoutMs = this.#options.timeoutSeconds * 1000;
    const timer = setTimeout(
      () => this.kill(`it timed out after ${this.#options.timeoutSeconds} seconds`),
      timeoutMs + (this.#options.overtimeMs ?? 0),
    );
    try {
      return await new Promise<unknown>((resolve, reject) => {
        this.#invocation = { requestId, resolve, reject };
        const message: InvokeMessage = { requestId, event, deadline: Date.now() + timeoutMs };
        // A process that cannot be written to is about to exit, which rejects the invocation.
        this.#child.send(message, () => {});
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends an idle process. */
  retire(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  /** Kills the process, even while it runs an invocation. */
  kill(reason: string): void {
    this.#killedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  #receive(message: SandboxMessage): void {
    if (message.kind !== 'returned' && message.kind !== 'threw') return;
    if (message.requestId !== this.#invocation?.requestId) return;
    const invocation = this.#settle();
    if (message.kind === 'returned') invocation?.resolve(message.result);
    else invocation?.reject(asFault(message.error));
  }

  #settle(): Invocation | undefined {
    const invocation = this.#invocation;
    this.#invocation = undefined;
    return invocation;
  }
}

async function initialised(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new FunctionFault(`its code took longer than ${INIT_TIMEOUT_MS / 1000} seconds to load`)),
      INIT_TIMEOUT_MS,
    );
    child.once('message', (message: SandboxMessage) => {
      if (message.kind === 'broken') reject(asFault(message.error));
      else resolve();
    });
    child.once('error', (error) => reject(new FunctionFault(error.message)));
    child.once('exit', (code, signal) => {
      reject(new FunctionFault(`its process ended while loading (${signal ?? `exit code ${code}`})`));
    });
    child.once('message', () => clearTimeout(timer));
    child.once('exit', () => clearTimeout(timer));
  });
}

function asFault({ name, message, stack }: ThrownError): FunctionFault {
  // A stack already begins with the error's name and message.
  return new FunctionFault(stack.includes(message) ? stack : `${name}: ${message}`);
}
