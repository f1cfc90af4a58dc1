import type { Json } from '../protocol/json.ts';

/** A task of a workflow that has passed every check for itself. Times are milliseconds since the epoch, spans are seconds. */
export interface TaskWork {
  readonly task: string;
  readonly queue: string;
  readonly group: string | null;
  readonly resultTtl: number;
  /** Counted from when it may start. */
  readonly countdown: number | null;
  readonly eta: number | null;
  /** Counted from when it may start. */
  readonly expires: number | null;
  readonly expiresAt: number | null;
}

/** What becomes of the rest when members of a group fail. */
export interface FailureRule {
  /** How many may fail, so that what comes after runs all the same and is told which. `null`: none. */
  readonly tolerate: number | null;
  /** Whether what has not ended of the group is revoked when more have failed. */
  readonly cancels: boolean;
}

/** A node of a workflow that has passed every check for itself. `path` is a JSON Pointer into what was sent. */
export type CheckedNode =
  | {
      readonly kind: 'task';
      readonly path: string;
      readonly work: TaskWork;
      /** `undefined` if none was given. */
      readonly input: Json | undefined;
      readonly pass: boolean | string | undefined;
    }
  | {
      readonly kind: 'map';
      readonly path: string;
      readonly work: TaskWork;
      readonly inputs: readonly Json[];
      readonly onFailure: FailureRule;
    }
  | { readonly kind: 'chain'; readonly path: string; readonly parts: readonly CheckedNode[] }
  | {
      readonly kind: 'group';
      readonly path: string;
      readonly parts: readonly CheckedNode[];
      readonly onFailure: FailureRule;
    }
  | {
      readonly kind: 'chord';
      readonly path: string;
      /** A list of nodes is a group. */
      readonly header: CheckedNode;
      readonly body: CheckedNode;
    }
  | {
      readonly kind: 'link';
      readonly path: string;
      readonly of: CheckedNode;
      readonly link: readonly CheckedNode[];
      readonly linkError: readonly CheckedNode[];
    };
