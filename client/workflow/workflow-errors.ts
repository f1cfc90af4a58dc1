import { LovageError } from '../errors.ts';
import type { WorkflowRecord } from './workflow-record.ts';

/** The workflow failed. `message` is that of its error, which names the task because of which it did. */
export class WorkflowFailed extends LovageError {
  override readonly name = 'WorkflowFailed';
  /** The type of the workflow's error. */
  readonly type: string;
  /** The id of that task, whose record says why. `null` if it is not known. */
  readonly taskId: string | null;
  readonly workflow: WorkflowRecord<unknown>;

  constructor(workflow: WorkflowRecord<unknown>) {
    super(workflow.error?.message ?? 'The workflow failed.');
    this.type = workflow.error?.type ?? 'Error';
    this.taskId = workflow.error?.taskId ?? null;
    this.workflow = workflow;
  }
}

/** The workflow was revoked. */
export class WorkflowRevoked extends LovageError {
  override readonly name = 'WorkflowRevoked';
  readonly workflow: WorkflowRecord<unknown>;

  constructor(workflow: WorkflowRecord<unknown>) {
    super(`The workflow ${workflow.id} was revoked.`);
    this.workflow = workflow;
  }
}

/**
 * The workflow has succeeded, and the API does not show what it gives: a list of more than 350 KiB, or one of which a task was since forgotten or retried.
 * Its tasks have their results: `nodes()` lists them.
 */
export class ResultUnavailable extends LovageError {
  override readonly name = 'ResultUnavailable';
  readonly workflow: WorkflowRecord<unknown>;

  constructor(workflow: WorkflowRecord<unknown>) {
    super(
      `The workflow ${workflow.id} has succeeded, but its results are not in the answer: they are too large for one, or a task of it was forgotten or retried. Read those of its tasks.`,
    );
    this.workflow = workflow;
  }
}
