import { NonRetryable } from '../../core/protocol/errors.ts';
import type { Json } from '../../core/protocol/json.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { Awaits } from '../../core/workflow/plan.ts';
import { type Outcome, readElements, readValue, settled } from '../../core/workflow/read-value.ts';
import type { Worker } from './worker.ts';

/** Why a task outside of a workflow, or at its beginning, can read none. */
export const NOTHING_BEFORE = 'There are no results to read: nothing comes before this task in a workflow.';

/**
 * The results of what came before a task in its workflow, in their order, read a hundred at a time; where failures are collected or tolerated, what each came to.
 *
 * @param id the task's
 * @throws NonRetryable if nothing came before it
 */
export async function* workflowResults(worker: Worker, id: string): AsyncGenerator<Json, void> {
  const record = await readRecord(worker.table, id);
  const { workflow } = record ?? {};
  if (!workflow?.awaits) {
    throw new NonRetryable(NOTHING_BEFORE);
  }
  const { value }: Awaits = JSON.parse(workflow.awaits);
  if (!('list' in value)) {
    yield resultIn(await readValue(worker, workflow.id, value, Number.POSITIVE_INFINITY));
    return;
  }
  const settles = value.tolerate !== undefined;
  for await (const outcome of readElements(worker, workflow.id, value)) {
    if (settles && outcome.kind !== 'open') yield { ...settled(outcome) };
    else yield resultIn(outcome);
  }
}

/** @throws Error if it is not there any more: it was retried by hand, or forgotten */
function resultIn(outcome: Outcome | null): Json {
  if (outcome?.kind === 'ok') return outcome.value;
  throw new Error(
    outcome?.kind === 'bad'
      ? `The result of the task ${outcome.cause.taskId} is gone.`
      : 'A task that came before was retried by hand, and has not ended.',
  );
}
