import { randomUUID } from 'node:crypto';
import type { TaskMessage } from '../../core/protocol/message.ts';

/** When the tests' messages were created. */
export const CREATED_AT = Date.parse('2030-01-01T00:00:00.000Z');

/** A message as enqueue sends it, with a new id. */
export function taskMessage(changes: Partial<TaskMessage> = {}): TaskMessage {
  return {
    v: 1,
    kind: 'task',
    id: randomUUID(),
    task: 'add',
    queue: 'default',
    input: { a: 1, b: 2 },
    createdAt: CREATED_AT,
    eta: null,
    expiresAt: null,
    group: null,
    fingerprint: null,
    ...changes,
  };
}
