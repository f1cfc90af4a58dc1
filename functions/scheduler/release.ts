import { finish } from '../../core/ending/finish.ts';
import { follow } from '../../core/ending/follow.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import { NotSendable, sendDue } from '../../core/queue/send-due.ts';
import { keptFor } from '../../core/records/kept-for.ts';
import { readItems } from '../../core/records/read-items.ts';
import { readItemOrNot } from '../../core/records/record-item.ts';
import { removeDue } from '../../core/records/remove-due.ts';
import type { Item } from '../../core/records/table.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import type { Scheduler } from './scheduler.ts';

/** Times in milliseconds since the epoch. */
export interface ReleaseTerms {
  /** The latest time that is released. A record may say a later one than its entry. */
  readonly until: number;
  /** When to begin nothing more with workflows. */
  readonly deadline: number;
}

/** How a release went. */
interface Released {
  readonly released: number;
  readonly failed: number;
}

/**
 * Does what is due for some tasks, by what their records say, and then takes that out of the due index: a task that waits gets its message, and the
 * end of one that has ended is told. The message goes first: if the sweep dies before the entry is removed, the next sends another, and
 * the task runs once all the same. What goes wrong with one task is logged, and stops no other.
 *
 * @param ids at most as many as a batch of SQS holds; none twice
 */
export async function release(
  scheduler: Scheduler,
  ids: readonly string[],
  { until, deadline }: ReleaseTerms,
): Promise<Released> {
  const { table, clock, random, logger } = scheduler;
  const failed = (id: string, fault: unknown) => {
    logger.error('not released', { taskId: id, ...errorFields(fault) });
    return false;
  };
  // One that has expired was overdue for weeks, and was accepted.
  const { items } = await readItems(table, ids, clock, random);
  const due: TaskRecord[] = [];
  const done: boolean[] = [];
  const workflows: (readonly [string, Item])[] = [];
  for (const [id, item] of items) {
    if (isWorkflow(item)) workflows.push([id, item]);
    const record = readItemOrNot(item);
    if (!record) continue;
    if (record instanceof UnreadableRecord) done.push(failed(id, record));
    else if (isDue(record, until)) due.push(record);
  }
  const faults = await sendDue(scheduler, due.filter(waitsForItsMessage));
  const acted = due.map(async (record) => {
    try {
      const fault = faults.get(record.id);
      if (fault instanceof NotSendable) return await endUnsent(scheduler, record, fault);
      if (fault !== undefined) return failed(record.id, fault);
      // The followers of an end run at least once, and here certainly before its entry is gone.
      if (isFinal(record.state)) await follow(scheduler.followers, record);
      await removeDue(table, record, 'dueRun', 'dueOutbox');
      return true;
    } catch (fault) {
      return failed(record.id, fault);
    }
  });
  done.push(...(await Promise.all(acted)));
  // They may take long, and no task waits for that.
  for (const [id, item] of workflows) {
    if (clock.now() >= deadline) break;
    done.push(await swept(scheduler, item, deadline).catch((fault: unknown) => failed(id, fault)));
  }
  return { released: done.filter(Boolean).length, failed: done.filter((one) => !one).length };
}

/** Whether an item is that of a workflow, or of a page of its members: what is known of those is loaded when the first is due. */
function isWorkflow(item: Item): boolean {
  return item['workflowState'] !== undefined || item['pageOf'] !== undefined;
}

/** How long one workflow may take, in milliseconds. The next sweep goes on with it. */
const WORKFLOW_MS = 20_000;

async function swept(scheduler: Scheduler, item: Item, deadline: number): Promise<boolean> {
  const { sweepWorkflow } = await import('../../core/workflow/sweep-workflow.ts');
  await sweepWorkflow(scheduler, item, Math.min(deadline, scheduler.clock.now() + WORKFLOW_MS));
  return true;
}

/** Whether a record has something that is due. An entry may be left over from before its time was changed, or its reason was removed. */
function isDue(record: TaskRecord, until: number): boolean {
  if (record.dueRun === null && record.dueOutbox === null) return false;
  return isFinal(record.state) || record.notBefore <= until;
}

/** Whatever the state of an open task, for its latest message may be for an earlier time, and then be dropped. */
function waitsForItsMessage({ state, dueRun }: TaskRecord): boolean {
  return !isFinal(state) && dueRun !== null;
}

/** Ends a task whose message SQS refuses for good, so that it does not wait for ever. A running one is left alone. */
async function endUnsent(scheduler: Scheduler, record: TaskRecord, refusal: NotSendable): Promise<boolean> {
  const { id, life, revision, task } = record;
  const { registry, logger, table } = scheduler;
  const definition = registry.get(task);
  logger.error('SQS refuses the message of a task for good', { taskId: id, ...errorFields(refusal.cause) });
  const finished = await finish(
    scheduler,
    { id },
    { kind: 'setAside', life, revision, error: { type: 'NotStorable', message: refusal.message } },
    { resultTtl: definition ? keptFor(record, definition.resultTtl) : null, countedAs: definition?.name },
  );
  if (finished.ended && finished.record) await removeDue(table, finished.record, 'dueRun', 'dueOutbox');
  return finished.ended;
}
