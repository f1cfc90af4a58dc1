import { MAX_RESULT_BYTES } from '../protocol/bounds.ts';
import type { Json } from '../protocol/json.ts';
import type { WorkflowState } from '../protocol/workflow.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { countMembers } from './count-members.ts';
import type { Flow } from './flow.ts';
import { readPlan, type StoredPlan, type WorkflowHead } from './head-item.ts';
import { type Looked, lookAtMembers } from './look-at-members.ts';
import { readValue } from './read-value.ts';

type Reading = Pick<Flow, 'table' | 'clock' | 'random'>;

/** How a workflow fares, as the API shows it: with counts, and with its result once it has succeeded. */
export async function showWorkflow(reading: Reading, head: WorkflowHead): Promise<ApiWorkflow> {
  const plan = await readPlan(reading.table, head.id);
  const looked = plan ? await lookAtMembers(reading, head, plan.census) : NOTHING;
  return describeWorkflow(reading, head, plan, looked);
}

/** The same without its result, which a list does not show and need not read. */
export async function listedWorkflow(reading: Reading, head: WorkflowHead): Promise<ApiWorkflow> {
  const plan = await readPlan(reading.table, head.id);
  return describe(head, plan ? await lookAtMembers(reading, head, plan.census) : NOTHING, null);
}

/** What is known of members whose plan is gone. */
export const NOTHING: Looked = { fates: [], states: new Map(), started: false };

/** The same, of a workflow whose members have been looked at. */
export async function describeWorkflow(
  reading: Reading,
  head: WorkflowHead,
  plan: StoredPlan | null,
  looked: Looked,
): Promise<ApiWorkflow> {
  const result = head.state === 'SUCCESS' && plan ? await resultOf(reading, head, plan) : null;
  return describe(head, looked, result);
}

function describe(head: WorkflowHead, { fates, started }: Looked, result: Json): ApiWorkflow {
  const state = stateOf(head, started);
  return {
    id: head.id,
    state,
    ready: head.finishedAt !== null,
    successful: state === 'SUCCESS',
    result,
    error: head.error,
    counts: countMembers(fates),
    total: head.total,
    createdAt: new Date(head.createdAt).toISOString(),
    finishedAt: head.finishedAt === null ? null : new Date(head.finishedAt).toISOString(),
  };
}

function stateOf({ state }: WorkflowHead, started: boolean): WorkflowState {
  if (state !== 'OPEN' && state !== 'CREATING') return state;
  return started ? 'STARTED' : 'PENDING';
}

/** What a workflow gives; `null` if that is more than a task's result may be: its nodes tell it. */
async function resultOf(reading: Reading, { id }: WorkflowHead, { value }: StoredPlan): Promise<Json> {
  const outcome = await readValue(reading, id, value, MAX_RESULT_BYTES);
  return outcome?.kind === 'ok' ? outcome.value : null;
}
