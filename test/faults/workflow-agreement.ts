import type { TaskRecord } from '../../core/protocol/record.ts';
import type { StoredPlan, WorkflowHead } from '../../core/workflow/head-item.ts';
import type { Awaits } from '../../core/workflow/plan.ts';
import type { Entry, Value } from '../../core/workflow/value.ts';
import { MAX_ATTEMPTS } from './invariants.ts';

/** A workflow once the system has settled, if it was stored completely. */
export interface Told {
  readonly head: WorkflowHead;
  readonly plan: StoredPlan;
  readonly members: readonly TaskRecord[];
}

/**
 * What of a workflow does not go together, once everything has ended: each task has run, or has failed, as what it waited for says; and so has the
 * workflow. It is told by the ends of tasks alone, and knows nothing of joins.
 */
export function disagreements({ head, plan, members }: Told): string[] {
  const faults = members.flatMap((record, number) =>
    disagreementOf(record, members).map((what) => `has task ${number}, which ${what}`),
  );
  if (head.todo !== null) faults.push(`has still to ${head.todo}`);
  const isGiven = hasSucceeded(plan.value, members);
  if (isGiven && head.state !== 'SUCCESS') faults.push(`has succeeded, and is ${head.state}`);
  if (!isGiven && head.state !== 'FAILURE' && head.state !== 'REVOKED') {
    faults.push(`has not succeeded, and is ${head.state}`);
  }
  return faults;
}

/** Whether a task failed by itself that was to succeed. */
export function failedUnasked({ state, blocked, input, life }: TaskRecord): boolean {
  const script = Object(input)['script'];
  const isAsked = script === 'fail' || (script === 'failInFirstLife' && life === 1);
  return state === 'FAILURE' && !blocked && !isAsked;
}

function disagreementOf(record: TaskRecord, members: readonly TaskRecord[]): string[] {
  const { workflow, state, blocked, error, attempts } = record;
  if (failedUnasked(record) && attempts < MAX_ATTEMPTS) return [`failed after ${attempts} attempts`];
  if (!workflow?.awaits) return blocked ? ['is blocked, and waits for nothing'] : [];
  const { value }: Awaits = JSON.parse(workflow.awaits);
  if (hasSucceeded(value, members)) {
    return blocked && state !== 'REVOKED' ? ['was not let go on, though what it waited for is there'] : [];
  }
  if (!blocked) return ['was let go on, though what it waited for is not there'];
  const why = 'error' in value ? ['NotNeeded', undefined] : ['DependencyFailed', 'Cancelled', undefined];
  return why.includes(error?.type) ? [] : [`ended as ${error?.type}`];
}

/** Whether a value is there. */
function hasSucceeded(value: Value, members: readonly TaskRecord[]): boolean {
  if ('of' in value) return members[value.of]?.state === 'SUCCESS';
  if ('error' in value) return !hasSucceeded(value.error, members);
  const missing = value.list.reduce((sum, entry) => sum + missingOf(entry, members), 0);
  return missing <= (value.tolerate ?? 0);
}

function missingOf(entry: Entry, members: readonly TaskRecord[]): number {
  if (!('from' in entry)) return hasSucceeded(entry, members) ? 0 : 1;
  return members.slice(entry.from, entry.from + entry.count).filter(({ state }) => state !== 'SUCCESS')
    .length;
}
