import type { ApiWorkflow, WorkflowCounts } from './api-workflow.ts';
import type { State } from './state.ts';

/** A task as the outline of its workflow shows it. */
export interface OutlineTask {
  readonly id: string;
  /** `null` if it is not shown by itself, because its group is too large, or if its record is gone. */
  readonly state: State | null;
}

/** How the members of a group or a map fare. */
export interface OutlineCounts {
  readonly counts: WorkflowCounts;
  /** The ids of the first ten that failed. */
  readonly failed: readonly string[];
}

/** A part of a workflow, as it was sent, and how it fares. Tasks are numbered from 0, in the order in which they were sent. */
export type ApiOutline =
  | ({ readonly kind: 'task'; readonly task: string; readonly number: number } & OutlineTask)
  | ({
      readonly kind: 'map';
      readonly task: string;
      readonly from: number;
      readonly count: number;
      /** `null` if there are more than are shown one by one. */
      readonly tasks: readonly OutlineTask[] | null;
    } & OutlineCounts)
  | { readonly kind: 'chain'; readonly parts: readonly ApiOutline[] }
  | ({ readonly kind: 'group'; readonly parts: readonly ApiOutline[] } & OutlineCounts)
  | { readonly kind: 'chord'; readonly header: ApiOutline; readonly body: ApiOutline }
  | {
      readonly kind: 'link';
      readonly of: ApiOutline;
      readonly link: readonly ApiOutline[];
      readonly linkError: readonly ApiOutline[];
    };

/** A workflow with its outline; that is `null` once it has expired. */
export type OutlinedWorkflow = ApiWorkflow & { readonly outline: ApiOutline | null };
