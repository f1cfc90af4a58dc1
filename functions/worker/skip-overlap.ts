import type { TaskDefinition } from '../../core/definition/definition.ts';
import { finish, hasEnded } from '../../core/ending/finish.ts';
import { lifeOf, revisionOf, type TaskMessage } from '../../core/protocol/message.ts';
import type { Occurrence } from '../../core/protocol/occurrence.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { countSkipped } from '../../core/schedule/count-skipped.ts';
import type { Worker } from './worker.ts';

/**
 * Most occurrences that are looked at for one that has not ended. One that was skipped names the task that was in its way, so only those that were
 * revoked before their time make this longer than two.
 */
const MOST_BEFORE = 10;

/** The type of the error of an occurrence that was skipped. */
const OVERLAP = 'Overlap';

/**
 * Skips an occurrence that is due while an earlier one of its schedule has not ended. It ends as REVOKED, and is counted in its schedule. If the
 * worker dies in between, the message comes again and the rest is done then.
 *
 * @param schedule the message's, which names the task of the occurrence before
 * @returns `null` if the task is to run: none is in its way, or this is not its first attempt
 */
export async function skipOverlap(
  worker: Worker,
  message: TaskMessage,
  schedule: Occurrence,
  { name, resultTtl }: TaskDefinition,
): Promise<Acknowledgement | null> {
  const { table, logger } = worker;
  const after = await openBefore(table, schedule);
  if (after === null) return null;
  const of = { life: lifeOf(message), revision: revisionOf(message) };
  const text = `The schedule ${schedule.name} skipped this occurrence: the task ${after} of an earlier one had not ended when it was due.`;
  const error = { type: OVERLAP, message: text };
  const end = { kind: 'overlapping', ...of, schedule: { ...schedule, after }, error } as const;
  const finished = await finish(worker, message, end, { resultTtl, countedAs: name });
  if (!hasEnded(finished)) return null;
  const { ended, record } = finished;
  if (record?.error?.type === OVERLAP) await countSkipped(table, schedule);
  if (ended) logger.info('occurrence skipped', { schedule: schedule.name, after });
  return { kind: 'delete' };
}

/** The id of the latest occurrence before this one that has begun, or is to begin, if it has not ended; otherwise `null`. */
async function openBefore(table: ResultsTable, { after }: Occurrence): Promise<string | null> {
  let id = after;
  for (let looked = 0; id !== undefined && looked < MOST_BEFORE; looked += 1) {
    const record = await readRecord(table, id);
    if (!record) return null;
    if (!isFinal(record.state)) return id;
    // One that ran came after all that were in its way. One that never did says what was.
    id = record.attempts > 0 ? undefined : record.schedule?.after;
  }
  return null;
}
