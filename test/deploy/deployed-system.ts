import assert from 'node:assert/strict';
import { type ApiCall, callApi, type Outputs } from './deployment.ts';
import type { Answer, Credentials } from './http.ts';
import type { MiniStack } from './ministack.ts';

/** The name of the stack with default settings. */
export const STACK = 'lovage-dev';

/** A task's record in an answer, as far as the checks read it. */
export interface Task {
  readonly id: string;
  readonly state: string;
  /** Whether the state is final. */
  readonly ready: boolean;
  readonly attempts: number;
  readonly waitsFor: { readonly kind: string } | null;
  readonly schedule: { readonly name: string; readonly at: string } | null;
  readonly result: { readonly messageId?: string } | number | null;
}

/**
 * How long to wait for what a sweep or a message brings about, in seconds: a sweep comes each minute, and a message whose invocation the emulator loses on a
 * busy machine comes back after its visibility timeout (65 s).
 */
export const PATIENCE_SECONDS = 150;

/** Makes one call to the deployed API, signed. */
export type CallSigned = (
  method: 'DELETE' | 'GET' | 'POST' | 'PUT',
  target: string,
  options?: ApiCall,
) => Promise<Answer>;

/** The deployed system, and how a caller uses it. */
export interface DeployedSystem {
  readonly ministack: MiniStack;
  readonly outputs: Outputs;
  readonly caller: Credentials;
  readonly call: CallSigned;
  /** Waits for a task's final state. @returns its record, which is still open after `PATIENCE_SECONDS` */
  finished(id: string): Promise<Task>;
}

/** Puts together what the checks need to use the deployed system. */
export function deployedSystem(ministack: MiniStack, outputs: Outputs, caller: Credentials): DeployedSystem {
  const call: CallSigned = (method, target, options) =>
    callApi(ministack, outputs.ApiUrl, caller, method, target, options);
  return {
    ministack,
    outputs,
    caller,
    call,
    finished: async (id) => {
      const deadline = Date.now() + PATIENCE_SECONDS * 1_000;
      for (;;) {
        const task = taskIn(await call('GET', `/tasks/${id}?wait=20`), 200);
        if (task.ready || Date.now() > deadline) return task;
      }
    },
  };
}

/** The task in an answer, which must have the given status. */
export function taskIn(answer: Answer, status: number): Task {
  assert.equal(answer.status, status, answer.body);
  return JSON.parse(answer.body);
}
