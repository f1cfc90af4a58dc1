import { isText } from './is-text.ts';
import type { Json } from './json.ts';
import type { State } from './state.ts';

/** What becomes of the rest when a member of a group fails. */
export type OnFailure =
  /** What comes after the group fails at once, as `DependencyFailed`; the group's other members run on. The default. */
  | 'fail'
  /** The same, and what has not ended of the group is revoked. */
  | 'cancel'
  /** What comes after runs once all have ended, and is given for each member what it returned, or why it failed. */
  | 'collect'
  /** The same, if at most so many fail; otherwise what comes after fails. */
  | { readonly tolerate: number };

/** The options of one task in a workflow, or of all that say nothing else. Times count from when the task may start. */
export interface NodeOptions {
  /** Seconds. */
  readonly countdown?: number;
  /** ISO 8601, with an offset. */
  readonly eta?: string;
  /** Seconds, or ISO 8601 with an offset. */
  readonly expires?: number | string;
  readonly queue?: string;
  readonly group?: string;
}

/** A task. `pass`: what it is given of what came before: all of it as its input (`true`), a field of its input, or nothing (`false`). */
export interface TaskNode {
  readonly task: string;
  readonly input?: Json;
  readonly pass?: boolean | string;
  readonly options?: NodeOptions;
}

/** Many tasks of one name, each with an input of its own. */
export interface MapNode {
  readonly map: { readonly task: string; readonly inputs: readonly Json[]; readonly options?: NodeOptions };
  readonly onFailure?: OnFailure;
}

/** What a workflow is made of, as it is sent. */
export type WorkflowNode =
  | TaskNode
  | MapNode
  | { readonly chain: readonly WorkflowNode[] }
  | { readonly group: readonly WorkflowNode[]; readonly onFailure?: OnFailure }
  | {
      readonly chord: {
        readonly header: readonly WorkflowNode[] | WorkflowNode;
        readonly body: WorkflowNode;
      };
      readonly onFailure?: OnFailure;
    }
  | {
      readonly link: {
        readonly of: WorkflowNode;
        readonly then?: readonly WorkflowNode[];
        readonly error?: readonly WorkflowNode[];
      };
    };

/** Why a task of a workflow did not succeed, as what comes after is told it. No interface, which TypeScript would not take for JSON. */
export type Failure = {
  readonly type: string;
  readonly message: string;
  /** The task that failed first. */
  readonly taskId: string;
};

/** What a group's member came to, as what comes after is given it if failures are collected or tolerated. */
export type Settled<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure };

export type SettledResult = Settled<Json>;

/** Which place a task has in which workflow. */
export interface Membership {
  /** The workflow's id. */
  readonly id: string;
  /** The task's number in the workflow, from 0. */
  readonly number: number;
  /** A JSON Pointer (RFC 6901) to its node in what was sent, or to its input in a map. */
  readonly path: string;
  /** What follows its end, as JSON: see core/workflow/plan.ts. */
  readonly next: string;
  /** What it waits for, and what it is given of that, as JSON; `null` if it waits for nothing. */
  readonly awaits: string | null;
  /** The trace in which the workflow was sent (W3C Trace Context): its messages carry it, whoever sends them. Absent if there was none. */
  readonly traceparent?: string;
}

/** What the API shows of it. */
export type ApiMembership = Pick<Membership, 'id' | 'path'>;

/** The states of a workflow as the table stores them: whether it has started is seen from its members. */
export const WORKFLOW_STATES = ['CREATING', 'OPEN', 'SUCCESS', 'FAILURE', 'REVOKED'] as const;

export type StoredWorkflowState = (typeof WORKFLOW_STATES)[number];

/** The states that the API shows. */
export type WorkflowState = Exclude<State, 'RETRY'>;

export const API_WORKFLOW_STATES = [
  'PENDING',
  'STARTED',
  'SUCCESS',
  'FAILURE',
  'REVOKED',
] as const satisfies readonly WorkflowState[];

/** A message that lets blocked members of a workflow go on, because what they wait for has succeeded. */
export interface ReleaseMessage {
  readonly v: 1;
  readonly kind: 'release';
  /** The workflow's id. */
  readonly id: string;
  /** The number of the first member, and how many there are. */
  readonly from: number;
  readonly count: number;
}

/** Whether a value is such a message. */
export function isReleaseMessage(value: object): value is ReleaseMessage {
  const { kind, id, from, count }: { readonly [key in keyof ReleaseMessage]?: unknown } = value;
  return kind === 'release' && isText(id, 36) && isWhole(from, 0) && isWhole(count, 1);
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}
