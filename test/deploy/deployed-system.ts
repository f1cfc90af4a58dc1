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
  readonly attempts: number;
  readonly waitsFor: { readonly kind: string } | null;
  readonly schedule: { readonly name: string; readonly at: string } | null;
  readonly result: { readonly messageId?: string } | number | null;
}

/** Makes one call to the deployed API, signed. */
export type CallSigned = (
  method: 'GET' | 'POST' | 'PUT',
  target: string,
  options?: ApiCall,
) => Promise<Answer>;

/** The deployed system, and how a caller uses it. */
export interface DeployedSystem {
  readonly ministack: MiniStack;
  readonly outputs: Outputs;
  readonly caller: Credentials;
  readonly call: CallSigned;
  /** Waits up to 20 seconds for a task's final state, and returns its record. */
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
    finished: async (id) => taskIn(await call('GET', `/tasks/${id}?wait=20`), 200),
  };
}

/** The task in an answer, which must have the given status. */
export function taskIn(answer: Answer, status: number): Task {
  assert.equal(answer.status, status, answer.body);
  return JSON.parse(answer.body);
}
