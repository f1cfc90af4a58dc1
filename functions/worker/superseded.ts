import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';

/**
 * What becomes of the message of an attempt that is no longer the record's. That of a task which has ended, by being revoked
 * for one, is done with. A task that is under way elsewhere has its message there too: deleting this copy could delete that
 * one.
 */
export function acknowledgeSuperseded(record: TaskRecord | null): Acknowledgement {
  return record && !isFinal(record.state) ? { kind: 'keep' } : { kind: 'delete' };
}
