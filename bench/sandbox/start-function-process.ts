import { fork } from 'node:child_process';
import { once } from 'node:events';
import { nextMessage } from '../next-message.ts';
import { LAMBDA_FLAGS } from './lambda-flags.ts';

/** The function to run. */
export interface SandboxOptions {
  /** The path of its bundle. */
  readonly file: string;
  /** Its complete environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The answer to an order that failed. */
export interface Failed {
  readonly failed: string;
}

/** A process that holds one function and takes one order at a time. */
interface FunctionProcess {
  /** @throws Error when the order fails or the process ends */
  ask<Order extends object, Answer extends object>(order: Order): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts a script with Lambda's Node.js flags and the bundle as its argument.
 *
 * @param script path of a script that answers each order with one message
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
