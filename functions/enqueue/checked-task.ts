import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { firstMessage } from '../../core/queue/task-message.ts';
import type { ParsedOptions } from './read-options.ts';

/** A task that has passed every check. */
export interface CheckedTask {
  readonly definition: TaskDefinition;
  readonly input: Json;
  readonly options: ParsedOptions;
}

/** The first message of a task. `createdAt` is in milliseconds since the epoch; `fingerprint` is `null` without an idempotency key. */
export function newMessage(
  id: string,
  { definition, input, options }: CheckedTask,
  createdAt: number,
  fingerprint: string | null,
): TaskMessage {
  return firstMessage({ id, task: definition.name, input, createdAt, fingerprint, ...options });
}
