import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { DefinitionOptions, TaskResult } from '../../../../core/definition/definition.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { taskMessage } from '../../messages.ts';
import type { workerHarness } from './worker-harness.ts';

const any = z.any();

/** What a test may say about that definition. */
export type WorkOptions = Partial<DefinitionOptions<'work', typeof any, TaskResult>>;

/** A definition named `work` that takes any input and returns `null`, unless changed. */
export function work(options: WorkOptions = {}) {
  return defineTask({ name: 'work', input: any, run: () => null, ...options });
}

/** A message for a task of that definition. */
export function workMessage(changes: Partial<TaskMessage> = {}): TaskMessage {
  return taskMessage({ task: 'work', ...changes });
}

/** What the last change to the table set, its JSON and error read back. */
export function lastChange(harness: ReturnType<typeof workerHarness>) {
  const change = harness.changes().at(-1);
  const error = change?.values[':set_error']?.M;
  const result = change?.values[':set_result']?.S;
  return {
    state: change?.state,
    result: result === undefined ? undefined : JSON.parse(result),
    error: error ? { type: error['type']?.S, message: error['message']?.S } : undefined,
    notBefore: Number(change?.values[':set_notBefore']?.N),
  };
}
