import { MAX_DELAY_SECONDS } from '../protocol/bounds.ts';
import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { sendMessages } from '../queue/send-messages.ts';
import { messageOf } from '../queue/task-message.ts';
import { removeDue } from '../records/remove-due.ts';
import type { Scheduling } from './scheduling.ts';

/** The queue to send to if the task's own is not there: its worker sets the message aside and says why. */
const LAST_RESORT = 'default';

/**
 * Sends the messages of tasks that a schedule has made, and takes those tasks out of the due index. Each message says for which revision of its record it
 * was sent, so that it never makes a record.
 *
 * @throws unknown why a message was not sent, once the others are
 */
export async function sendOccurrences(scheduling: Scheduling, records: readonly TaskRecord[]): Promise<void> {
  const { queues, clock, random } = scheduling;
  const byQueue = Map.groupBy(records, ({ queue }) => queueFor(scheduling, queue));
  const failures = await Promise.all(
    [...byQueue].map(async ([queue, some]) => {
      const sendings = some.map((record) => ({
        message: { ...messageOf(record), queue, revision: record.revision },
        delaySeconds: delayOf(record, clock.now()),
        group: record.group,
      }));
      const failed = await sendMessages(queues, queue, sendings, clock, random);
      const sent = some.filter(({ id }) => !failed.has(id));
      await Promise.all(sent.map((record) => leaveDue(scheduling, record)));
      return failed;
    }),
  );
  for (const failed of failures) for (const cause of failed.values()) throw cause;
}

/** Takes a task whose message was sent out of the due index. If that fails, a sweep sends another message, which does no harm. */
async function leaveDue({ table, logger }: Scheduling, record: TaskRecord): Promise<void> {
  try {
    await removeDue(table, record, 'dueRun');
  } catch (error) {
    logger.warn('a message is sent again', { taskId: record.id, ...errorFields(error) });
  }
}

function delayOf({ notBefore }: TaskRecord, now: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((notBefore - now) / 1000)));
}

function queueFor({ queues: { addresses } }: Scheduling, queue: string): string {
  return addresses.has(queue) ? queue : LAST_RESORT;
}
