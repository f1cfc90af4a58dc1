import type { ApiWorkflow, Outline } from '../../core/protocol/api-workflow.ts';

/** A workflow as the API shows it, with the type of what it gives. `result` is `null` until it has succeeded, and if it is more than 350 KiB. */
export interface WorkflowRecord<Result> extends Omit<ApiWorkflow, 'result'> {
  readonly result: Result | null;
  /** What was sent, as people look at it; only if it was asked for. */
  readonly outline?: Outline | null;
}
