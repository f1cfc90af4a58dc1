import type { TaskDefinition } from '../../core/definition/definition.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { withdrawRecord } from '../../core/records/withdraw-record.ts';
import type { Call } from './enqueue.ts';

/** What became of a task whose message, as far as the call knows, could not be sent. */
export type Refusal =
  /** It never runs, whatever of the call is still on its way. */
  | { readonly kind: 'withdrawn' }
  /** Its message was sent after all: a worker has it. */
  | { readonly kind: 'accepted'; readonly record: TaskRecord }
  /** Its id belongs to another task: a call with the same key, but another task or input, was first. */
  | { readonly kind: 'misused' }
  /** It may run, under its id. */
  | { readonly kind: 'unknown' };

/**
 * Takes back a task whose message could not be sent, so that the caller can be told that it never runs.
 *
 * @param bornBy the call's token, if calls may share the task's id
 */
export async function withdraw(
  { table, clock, logger }: Pick<Call, 'table' | 'clock' | 'logger'>,
  message: TaskMessage,
  { resultTtl }: Pick<TaskDefinition, 'resultTtl'>,
  bornBy: string | null = null,
): Promise<Refusal> {
  try {
    const result = await withdrawRecord(table, message, clock.now(), resultTtl, bornBy);
    if (result.withdrawn) return { kind: 'withdrawn' };
    const { record } = result;
    if (record && !record.tombstone && record.fingerprint !== message.fingerprint) return { kind: 'misused' };
    // Another call answers for it, and sends its message.
    if (!record || record.tombstone || record.state === 'PENDING') return { kind: 'unknown' };
    // Another call's task: that call is told that it is new.
    if (bornBy !== null && record.bornBy !== bornBy) return { kind: 'unknown' };
    return { kind: 'accepted', record };
  } catch (error) {
    const { id: taskId, task } = message;
    logger.error('record of a refused call not withdrawn', { taskId, task, ...errorFields(error) });
    return { kind: 'unknown' };
  }
}
