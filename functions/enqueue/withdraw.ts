import { errorFields } from '../../core/protocol/logger.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import { withdrawRecord } from '../../core/records/withdraw-record.ts';
import type { Call } from './enqueue.ts';

/** Leaves no record that looks accepted. If that fails too, it is logged: the record then expires by its TTL, and no worker runs it. */
export async function withdraw({ table, logger }: Call, { id, task }: TaskMessage): Promise<void> {
  try {
    await withdrawRecord(table, id);
  } catch (error) {
    logger.error('record of a refused call not withdrawn', { taskId: id, task, ...errorFields(error) });
  }
}
