import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { type Sending, sendMessage } from '../../core/queue/send-message.ts';
import { sendMessages } from '../../core/queue/send-messages.ts';
import { messageOf } from '../../core/queue/task-message.ts';
import type { Scheduler } from './scheduler.ts';

/** SQS refuses the message of a task for good, even alone. */
export class NotSendable extends Error {
  override readonly name = 'NotSendable';

  constructor(cause: Error) {
    super(
      `The task’s message cannot be sent, because SQS refuses it for good: ${cause.name === 'AwsUnavailable' ? 'its content is not allowed' : cause.name}.`,
      { cause },
    );
  }
}

/** The queue to send to if the task's own, and its definition's, are not there: its worker sets the message aside and says why. */
const LAST_RESORT = 'default';

/**
 * Sends the messages of tasks that come due, each so that it comes no earlier than the task's time.
 *
 * @returns why messages were not sent, by task id; empty if all were
 */
export async function sendDue(
  scheduler: Scheduler,
  records: readonly TaskRecord[],
): Promise<ReadonlyMap<string, unknown>> {
  const { queues, clock, random } = scheduler;
  const faults = new Map<string, unknown>();
  const byQueue = Map.groupBy(records, (record) => queueOf(scheduler, record));
  await Promise.all(
    [...byQueue].map(async ([queue, some]) => {
      try {
        const sendings = some.map((record) => sendingOfDue(record, queue, clock.now()));
        const refused = await sendMessages(queues, queue, sendings, clock, random);
        for (const [id, fault] of refused) {
          const sending = sendings.find(({ message }) => message.id === id);
          const own = sending && isRefusedForGood(fault) ? await sendAlone(scheduler, queue, sending) : fault;
          if (own !== undefined) faults.set(id, own);
        }
      } catch (fault) {
        for (const { id } of some) faults.set(id, fault);
      }
    }),
  );
  return faults;
}

/** Sends a message once more, because SQS may have refused its whole batch for another's sake. Returns why it was not sent. */
async function sendAlone({ queues }: Scheduler, queue: string, sending: Sending): Promise<unknown> {
  try {
    await sendMessage(queues, queue, sending);
    return undefined;
  } catch (fault) {
    return isRefusedForGood(fault) ? new NotSendable(fault) : fault;
  }
}

/** The message of a record, for its time. It always says for which revision it was sent: it comes from a record, and can make none. */
function sendingOfDue(record: TaskRecord, queue: string, now: number): Sending {
  const seconds = Math.max(0, Math.ceil((record.notBefore - now) / 1000));
  return {
    message: { ...messageOf(record), queue, revision: record.revision },
    delaySeconds: Math.min(MAX_DELAY_SECONDS, seconds),
    group: record.group,
  };
}

/** The queue of a task. A deployment may have taken its own away. */
function queueOf({ queues: { addresses }, registry }: Scheduler, { queue, task }: TaskRecord): string {
  const candidates = [queue, registry.get(task)?.queue, LAST_RESORT];
  const known = candidates.find((name) => name !== undefined && addresses.has(name));
  return known ?? [...addresses.keys()][0] ?? LAST_RESORT;
}
