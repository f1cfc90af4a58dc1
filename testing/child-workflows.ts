import type { Json } from '../core/protocol/json.ts';
import type { OnFailure, WorkflowNode } from '../core/protocol/workflow.ts';
import { acceptedWorkflow } from '../core/workflow/api-workflow.ts';
import { forbidden } from './api-in-scope.ts';

/** A workflow that a run has sent with the client. */
export interface SentWorkflow {
  /** What was sent, as the API takes it. */
  readonly workflow: WorkflowNode;
  /** What becomes of the rest when a member of a group fails that says nothing else; `null` if it was not given. */
  readonly onFailure: OnFailure | null;
  /** Those that were given for all tasks. Times are texts in ISO 8601, as the API takes them. */
  readonly options: Readonly<Record<string, Json>>;
  /** The caller's key, or the one that the client made. */
  readonly idempotencyKey: string | null;
  /** The id that the API answered with. */
  readonly id: string;
}

/** What answers for the workflows of one run. */
interface ChildWorkflows {
  readonly parent: { readonly queue: string; readonly sends: readonly string[] };
  readonly sentWorkflows: SentWorkflow[];
  readonly now: () => number;
}

/** Answers a call that sends a workflow: notes it, unless the run may not send one of its tasks. */
export function answerWorkflow(
  { parent: { queue, sends }, sentWorkflows, now }: ChildWorkflows,
  body: Json,
  idempotencyKey: string | null,
): Response {
  // What the client sends.
  const { workflow, onFailure = null, options = {} }: Sent = Object(body);
  const works = worksOf(workflow);
  const other = works.find(({ task }) => !sends.includes(task));
  if (other) {
    const detail = `The worker of the queue ${queue} may not send the task ${other.task}.`;
    return Response.json(forbidden(detail), { status: 403 });
  }
  const id = `child-workflow-${sentWorkflows.length + 1}`;
  sentWorkflows.push({ workflow, onFailure, options, idempotencyKey, id });
  const total = works.reduce((sum, { count }) => sum + count, 0);
  return Response.json(acceptedWorkflow({ id, total, createdAt: now() }), { status: 202 });
}

type Sent = Pick<SentWorkflow, 'workflow'> & Partial<SentWorkflow>;

/** The tasks of a workflow, and how many of each a node has. */
function worksOf(node: WorkflowNode): readonly { readonly task: string; readonly count: number }[] {
  if ('task' in node) return [{ task: node.task, count: 1 }];
  if ('map' in node) return [{ task: node.map.task, count: node.map.inputs.length }];
  if ('chain' in node) return node.chain.flatMap(worksOf);
  if ('group' in node) return node.group.flatMap(worksOf);
  if ('chord' in node) return [...[node.chord.header].flat(), node.chord.body].flatMap(worksOf);
  const { of, then = [], error = [] } = node.link;
  return [of, ...then, ...error].flatMap(worksOf);
}
