import { isRefusedForGood } from '../protocol/aws-fault.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { Clock } from '../protocol/clock.ts';
import { errorFields, type Logger } from '../protocol/logger.ts';
import type { Metrics } from '../protocol/metrics.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { Acknowledgement, Received } from '../queue/consume-batch.ts';
import { deadLetterMessage } from '../queue/dead-letter-message.ts';
import type { Queues } from '../queue/queues.ts';
import { readRecord } from '../records/read-record.ts';
import { sideBySide } from '../records/side-by-side.ts';
import type { ResultsTable } from '../records/table.ts';
import { readCeleryEntry } from './celery-entry.ts';
import type { CeleryFault } from './celery-message.ts';
import type { CeleryTable } from './celery-results.ts';
import { celeryTaskOf } from './tell-celery.ts';
import { recordId } from './to-task-message.ts';
import { writeResult } from './write-result.ts';

/** What it takes to refuse a call. */
interface Refusing {
  /** The table of records. */
  readonly table: ResultsTable;
  readonly results: CeleryTable;
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  /** The queue whose dead letters take the message. */
  readonly queue: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A call that cannot be run, and why. */
export interface RefusedCall {
  /** The id under which Python waits for the result; `null` if nobody can know it. */
  readonly id: string | null;
  readonly name: string | null;
  readonly ignoreResult: boolean;
  readonly fault: CeleryFault;
  /** Those under which Python may wait for what was to follow. */
  readonly followingIds: readonly string[];
}

/**
 * Refuses a call that is no task's: nobody can read it, or no definition has its name, or it asks for what is not there. Python is told that it
 * failed, and its message goes to the dead letters as it is, so that it can be run once there is a definition for it. It gets no record,
 * which would stand in the way of that.
 *
 * If the record of another Celery task has the call's id, the result is that task's, and stays as it is. Every step may be repeated.
 */
export async function refuseCall(
  refusing: Refusing,
  { messageId, body, trace, about }: Pick<Received, 'messageId' | 'body' | 'trace' | 'about'>,
  call: RefusedCall,
): Promise<Acknowledgement> {
  const { queues, queue, logger, metrics } = refusing;
  if (call.id !== null) about.taskId = recordId(call.id);
  await tellRefusal(refusing, call);
  const { exception, message } = call.fault;
  await deadLetterMessage(queues, queue, { body, messageId, reason: `${exception}: ${message}`, trace });
  metrics.count('dead', undefined);
  logger.error('call of Celery refused', { messageId, error: exception });
  return { kind: 'delete' };
}

/**
 * Tells Python that a call has failed, and that what was to follow has, unless the record of another call answers under that id. What becomes of the call
 * later is told over it.
 */
export async function tellRefusal(
  {
    table,
    results: { table: celerys, ...results },
    clock,
    logger,
  }: Pick<Refusing, 'table' | 'results' | 'clock' | 'logger'>,
  { id, name, ignoreResult, fault, followingIds }: RefusedCall,
): Promise<void> {
  const mayTell = async (one: string) => {
    const record = await readRecord(table, recordId(one));
    return record === null || (record.tombstone === null && answeredUnder(record) !== one);
  };
  const error = { type: fault.exception, message: fault.message };
  // Before the first life: if the call can be run after a deployment, and ends before its first attempt, that is the later end.
  const state = { life: 0, attempt: 0, at: clock.now(), status: 'FAILURE', error } as const;
  const tell = async (one: string) => {
    if (!(await mayTell(one))) return;
    try {
      const task = celeryTaskOf({ id: one, pythonName: name }, {});
      await writeResult(celerys, task, state, DEFAULT_RESULT_TTL_SECONDS, results);
    } catch (refusal) {
      if (!isRefusedForGood(refusal)) throw refusal;
      logger.error('Celery’s table refuses a result for good', errorFields(refusal));
    }
  };
  if (id !== null && !ignoreResult) await tell(id);
  await sideBySide(followingIds, tell);
}

/** The id under which Python is told how a record's task ends; `null` if nobody is: it is a task of Lovage's own, or its result is ignored. */
function answeredUnder({ id, outbox }: TaskRecord): string | null {
  const entry = readCeleryEntry(outbox);
  return entry && !entry.ignore ? (entry.id ?? id) : null;
}
