import type { Awaited, TaskRecord } from '../../../core/protocol/record.ts';
import type { Membership } from '../../../core/protocol/workflow.ts';
import { memberId } from '../../../core/workflow/member-id.ts';
import type { Awaits } from '../../../core/workflow/plan.ts';
import { membersOf } from '../../../core/workflow/value.ts';

/** Ids of tasks that a record names: of more, how they fare is better seen in their workflow. */
const MAX_NAMED = 10;

/** The tasks that a task of a workflow comes after; none for any other task. */
export function awaitedBy({ workflow }: Pick<TaskRecord, 'workflow'>): Awaited {
  if (!workflow) return { tasks: [], count: 0 };
  const numbers = [...numbersAwaitedBy(workflow)];
  return {
    tasks: numbers.slice(0, MAX_NAMED).map((number) => memberId(workflow.id, number)),
    count: numbers.length,
  };
}

/** The numbers of the members that one comes after, in their order. */
export function* numbersAwaitedBy({ awaits }: Pick<Membership, 'awaits'>): Generator<number> {
  if (awaits === null) return;
  const { value }: Awaits = JSON.parse(awaits);
  const seen = new Set<number>();
  for (const number of membersOf(value)) {
    if (!seen.has(number)) yield number;
    seen.add(number);
  }
}
