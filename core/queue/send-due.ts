import { isRefusedForGood } from '../protocol/aws-fault.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Clock } from '../protocol/clock.ts';
import { groupBy } from '../protocol/group-by.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { readTraceparent } from '../protocol/trace.ts';
import { delaySecondsUntil } from './delay-seconds.ts';
import type { Queues } from './queues.ts';
import { type Sending, sendMessage } from './send-message.ts';
import { sendMessages } from './send-messages.ts';
import { messageOf } from './task-message.ts';

/** What sends the messages of tasks that come due. */
interface DueSender {
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  /** Finds a task's definition, which names its usual queue. */
  readonly registry: { readonly get: (task: string) => { readonly queue: string } | undefined };
  readonly clock: Clock;
  readonly random: Random;
}

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
 * Sends the messages of tasks that come due, each so that it comes no earlier than the task's time. Each names the revision of its record, even if that
 * is 0: it comes from a record, and can make none.
 *
 * @returns why messages were not sent, by task id; empty if all were
 */
export async function sendDue(
  sender: DueSender,
  records: readonly TaskRecord[],
): Promise<ReadonlyMap<string, unknown>> {
  const { queues, clock, random } = sender;
  const faults = new Map<string, unknown>();
  const byQueue = groupBy(records, (record) => queueOf(sender, record));
  await Promise.all(
    [...byQueue].map(async ([queue, some]) => {
      try {
        const sendings = some.map((record) => sendingOfDue(record, queue, clock.now()));
        const refused = await sendMessages(queues, queue, sendings, clock, random);
        for (const [id, fault] of refused) {
          const sending = sendings.find(({ message }) => message.id === id);
          const own = sending && isRefusedForGood(fault) ? await sendAlone(sender, queue, sending) : fault;
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
async function sendAlone({ queues }: DueSender, queue: string, sending: Sending): Promise<unknown> {
  try {
    await sendMessage(queues, queue, sending);
    return undefined;
  } catch (fault) {
    return isRefusedForGood(fault) ? new NotSendable(fault) : fault;
  }
}

function sendingOfDue(record: TaskRecord, queue: string, now: number): Sending {
  return {
    message: { ...messageOf(record), queue, revision: record.revision },
    delaySeconds: delaySecondsUntil(record.notBefore, now),
    group: record.group,
    trace: readTraceparent(record.workflow?.traceparent),
  };
}

/** The queue of a task. A deployment may have taken its own away. */
function queueOf({ queues: { addresses }, registry }: DueSender, { queue, task }: TaskRecord): string {
  const candidates = [queue, registry.get(task)?.queue, LAST_RESORT];
  const known = candidates.find((name) => name !== undefined && addresses.has(name));
  return known ?? [...addresses.keys()][0] ?? LAST_RESORT;
}
