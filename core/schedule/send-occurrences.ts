import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { sendDue } from '../queue/send-due.ts';
import { removeDue } from '../records/remove-due.ts';
import type { Scheduling } from './scheduling.ts';

/**
 * Sends the messages of tasks that a schedule has made, and takes those tasks out of the due index.
 *
 * @throws unknown why a message was not sent, once the others are
 */
export async function sendOccurrences(scheduling: Scheduling, records: readonly TaskRecord[]): Promise<void> {
  const faults = await sendDue(scheduling, records);
  const sent = records.filter(({ id }) => !faults.has(id));
  await Promise.all(sent.map((record) => leaveDue(scheduling, record)));
  for (const fault of faults.values()) throw fault;
}

/** Takes a task whose message was sent out of the due index. If that fails, a sweep sends another message, which does no harm. */
async function leaveDue({ table, logger }: Scheduling, record: TaskRecord): Promise<void> {
  try {
    await removeDue(table, record, 'dueRun');
  } catch (error) {
    logger.warn('a message is sent again', { taskId: record.id, ...errorFields(error) });
  }
}
