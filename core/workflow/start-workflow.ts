import { finish } from '../ending/finish.ts';
import { follow } from '../ending/follow.ts';
import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import { NotSendable, sendDue } from '../queue/send-due.ts';
import { releaseRecord } from '../records/release-record.ts';
import { sideBySide } from '../records/side-by-side.ts';
import { checkHead, closeHead, doneWithHead } from './change-head.ts';
import type { Flow } from './flow.ts';
import { readPlan, type WorkflowHead } from './head-item.ts';
import { numbersOf, pagesOf } from './pages.ts';
import { readMembers } from './read-value.ts';
import { membersOf, type Value } from './value.ts';

/** Members that are started between two looks at the clock. */
const CHUNK = 500;

/**
 * Starts the members of a workflow that wait for nothing. Whatever goes wrong is logged, and done by the next sweep.
 *
 * @param value what the workflow gives
 * @param first those members, as their records are
 * @param deadline when to begin nothing more, in milliseconds since the epoch
 */
export async function startWorkflow(
  flow: Flow,
  head: WorkflowHead,
  value: Value,
  first: readonly TaskRecord[],
  deadline: number,
): Promise<void> {
  const { table, clock, logger } = flow;
  try {
    await closeIfGiven(flow, head, value);
    for (let from = 0; from < first.length; from += CHUNK) {
      if (clock.now() >= deadline) return;
      await startMembers(flow, first.slice(from, from + CHUNK));
    }
    await doneWithHead(table, { ...head, todo: 'start' }, clock.now());
  } catch (error) {
    logger.warn('start of a workflow left to the sweep', { workflow: head.id, ...errorFields(error) });
  }
}

/** The same for the sweep, which reads the records. */
export async function startByRecords(flow: Flow, head: WorkflowHead, deadline: number): Promise<void> {
  const { table, clock } = flow;
  const plan = await readPlan(table, head.id);
  if (plan) await closeIfGiven(flow, head, plan.value);
  for (const page of pagesOf({ from: 0, count: head.total }, CHUNK)) {
    if (clock.now() >= deadline) return;
    const records = [...(await readMembers(flow, head.id, numbersOf(page))).values()];
    await startMembers(
      flow,
      records.filter((record): record is TaskRecord => record !== null && record.workflow?.awaits === null),
    );
  }
  if (head.revision === 0) await doneWithHead(table, head, clock.now());
  else await checkHead(table, head, clock.now());
}

/** A workflow that gives what comes from no task has succeeded when it begins: no end of a task tells it. */
async function closeIfGiven({ table, clock }: Flow, head: WorkflowHead, value: Value): Promise<void> {
  const [awaited] = membersOf(value);
  if (awaited === undefined) await closeHead(table, head, null, clock.now());
}

/** One that is far enters the due index; the others get their messages, unless a worker has had them. */
async function startMembers(flow: Flow, records: readonly TaskRecord[]): Promise<void> {
  const { table, clock } = flow;
  const waiting = records.filter(({ state, attempts }) => state === 'PENDING' && attempts === 0);
  await sideBySide(
    waiting.filter(({ blocked }) => blocked),
    ({ ...record }) => {
      const { eta, expiresAt } = record;
      return releaseRecord(table, record, { input: null, eta, expiresAt, now: clock.now() });
    },
  );
  const near = waiting.filter(({ blocked, dueRun }) => !blocked && dueRun === null);
  const faults = await sendDue(flow, near);
  for (const { id, life, revision } of near) {
    const fault = faults.get(id);
    if (fault instanceof NotSendable) {
      const error = { type: NOT_STORABLE, message: fault.message };
      const end = { kind: 'setAside', life, revision, error } as const;
      await finish(flow, { id }, end, { resultTtl: null, countedAs: undefined });
    } else if (fault !== undefined) throw fault;
  }
  // An earlier start may have ended one so, and died before what follows was done.
  for (const record of records) {
    if (isFinal(record.state) && record.error?.type === NOT_STORABLE) await follow(flow.followers, record);
  }
}

/** The error of a task whose message SQS refuses for good. */
const NOT_STORABLE = 'NotStorable';
