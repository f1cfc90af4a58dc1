import type { ApiOutline } from '../../../core/protocol/api-outline.ts';
import type { ApiNode, ApiWorkflow } from '../../../core/protocol/api-workflow.ts';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import type { ApiSchedule } from '../../../core/protocol/schedule.ts';

export type { OutlinedWorkflow, OutlineTask } from '../../../core/protocol/api-outline.ts';
export type { WorkflowCounts } from '../../../core/protocol/api-workflow.ts';
export type { Json } from '../../../core/protocol/json.ts';
export type { FieldError, Problem } from '../../../core/protocol/problem.ts';
export type { ApiRun } from '../../../core/protocol/run.ts';
export type { Misfire, Overlap, ScheduleOptions } from '../../../core/protocol/schedule.ts';
export type { State } from '../../../core/protocol/state.ts';
export type { WorkflowState } from '../../../core/protocol/workflow.ts';

/** A task as the API shows it. */
export type Task = ApiRecord;

/** A schedule as the API shows it. */
export type Schedule = ApiSchedule;

/** A workflow as the API shows it. */
export type Workflow = ApiWorkflow;

/** A part of a workflow, and how it fares. */
export type Outline = ApiOutline;

/** A page of the list of workflows. */
export interface WorkflowPage {
  readonly workflows: readonly Workflow[];
  readonly cursor: string | null;
}

/** A task of a workflow, among the others. */
export type WorkflowTask = ApiNode;

/** A page of the list. */
export interface TaskPage {
  readonly tasks: readonly Task[];
  readonly cursor: string | null;
}

/** How many messages a queue holds. */
export interface QueueCounts {
  readonly name: string;
  readonly waiting: number;
  readonly running: number;
  readonly delayed: number;
  readonly dead: number;
}

/** A queue as the operator's calls show it. */
export interface Queue extends QueueCounts {
  readonly paused: boolean;
  readonly consumer: string;
}
