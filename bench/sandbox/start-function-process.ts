import { fork } from 'node:child_process';
import { once } from 'node:events';
import { nextMessage } from '../next-message.ts';
import { LAMBDA_FLAGS } from './lambda-flags.ts';

/** Which function, and with what. */
export interface SandboxOptions {
  /** The bundle. */
  readonly file: string;
  /** The whole of it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a process says of an order that it could not carry out. */
export interface Failed {
  readonly failed: string;
}

/** A process with one function in it, which takes one order at a time. */
export interface FunctionProcess {
  /** @throws Error when the order failed, or the process ended */
  ask<Order extends object, Answer extends object>(order: Order): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts a script as Lambda starts Node.js, with the bundle as its argument.
 *
 * @param script path of the script, which answers each order with one message
 */
export function startFunctionProcess(script: string, { file, environment }: SandboxOptions): FunctionProcess {
  const child = fork(script, [file], {
    env: environment,
    execArgv: [...LAMBDA_FLAGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    ask: async <Order extends object, Answer extends object>(order: Order): Promise<Answer> => {
      const answer = nextMessage<Answer | Failed>(child, `The sandbox of ${file}`);
      child.send(order);
      const message = await answer;
      if ('failed' in message) throw new Error(`In the sandbox of ${file}: ${message.failed}`);
      return message;
    },
    stop: async () => {
      if (!child.connected) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
