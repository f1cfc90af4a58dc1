import { registry } from '../../../bench/tasks/index.ts';
import type { ApiNode, Outline } from '../../../core/protocol/api-workflow.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { State } from '../../../core/protocol/state.ts';
import { makePlan } from '../../../core/workflow/make-plan.ts';
import { FAIL } from '../../../functions/enqueue/workflows/failure-rule.ts';
import { NodeReader } from '../../../functions/enqueue/workflows/read-node.ts';
import { FakeClock } from '../fake-clock.ts';

/** A workflow as the API would show it. */
interface Planned {
  readonly outline: Outline;
  readonly nodes: readonly ApiNode[];
}

/**
 * What the API makes of a node.
 *
 * @param states of its tasks, by number; the others are PENDING
 */
export async function planned(node: Json, states: Readonly<Record<number, State>> = {}): Promise<Planned> {
  const reader = new NodeReader(
    { registry, worker: null, clock: new FakeClock() },
    { onFailure: FAIL, options: {} },
  );
  const read = await reader.read(node, ['workflow']);
  if (!read) throw new Error(JSON.stringify(reader.findings.errors));
  const made = makePlan(read);
  if (!made.ok) throw new Error(JSON.stringify(made.errors));
  const { members, outline } = made.plan;
  const nodes = members.map(({ number, task, path }): ApiNode => {
    return { id: idOf(number), task, path, state: states[number] ?? 'PENDING', after: [] };
  });
  return { outline, nodes };
}

/** The id of a task by its number. */
export function idOf(number: number): string {
  return `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`;
}
