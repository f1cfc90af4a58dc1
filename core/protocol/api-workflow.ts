import type { TaskError } from './errors.ts';
import type { Json } from './json.ts';
import type { State } from './state.ts';
import type { WorkflowState } from './workflow.ts';

/** How many members have ended, and how. */
export interface WorkflowCounts {
  readonly open: number;
  readonly succeeded: number;
  /** FAILURE or REVOKED. */
  readonly failed: number;
  /** Those that were to handle a failure which has not come about. */
  readonly skipped: number;
}

/** A workflow as the API shows it. */
export interface ApiWorkflow {
  readonly id: string;
  readonly state: WorkflowState;
  readonly ready: boolean;
  readonly successful: boolean;
  readonly result: Json;
  readonly error: TaskError | null;
  readonly counts: WorkflowCounts;
  readonly total: number;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** A task of a workflow as the API shows it among the others. */
export interface ApiNode {
  readonly id: string;
  readonly task: string;
  readonly state: State;
  /** A JSON Pointer into what was sent. */
  readonly path: string;
  /** The tasks that it waits for, or waited for; at most 100. */
  readonly after: readonly string[];
}

/** A part of a workflow as people look at it: what was sent, with the numbers of its members. */
export type Outline =
  | { readonly kind: 'task'; readonly task: string; readonly number: number }
  | { readonly kind: 'map'; readonly task: string; readonly from: number; readonly count: number }
  | { readonly kind: 'chain' | 'group'; readonly parts: readonly Outline[] }
  | { readonly kind: 'chord'; readonly header: Outline; readonly body: Outline }
  | {
      readonly kind: 'link';
      readonly of: Outline;
      readonly link: readonly Outline[];
      readonly linkError: readonly Outline[];
    };
