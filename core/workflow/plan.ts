import type { Outline } from '../protocol/api-workflow.ts';
import type { Json } from '../protocol/json.ts';
import type { Value } from './value.ts';

export type { Outline };

/** What is to be done when a member or a join has ended. */
export type Target =
  /** A join learns of it. */
  | { readonly join: number; readonly index: number; readonly sharded?: true }
  /** Members wait for it: they go on if it succeeded, and fail if not. */
  | { readonly release: number; readonly count: number }
  /** Members handle its failure: they go on if it failed, and are not needed if not. */
  | { readonly handle: number; readonly count: number }
  /** The workflow has come to its end. */
  | { readonly exit: true };

/** What a member waits for, and what it is given of that. */
export interface Awaits {
  /** What came before. */
  readonly value: Value;
  /** All of it is the input; it goes into this field of the input; or the input stays as it is. */
  readonly pass: boolean | string;
  /** When it starts and expires, counted from when it may start, in seconds. */
  readonly countdown?: number;
  readonly expires?: number;
}

/** What a task in a workflow is to do. Times are milliseconds since the epoch. */
export interface MemberWork {
  readonly task: string;
  readonly queue: string;
  readonly group: string | null;
  readonly input: Json;
  readonly eta: number | null;
  readonly expiresAt: number | null;
  /** In seconds. */
  readonly resultTtl: number;
}

/** A task of a workflow. */
export interface PlannedMember extends MemberWork {
  readonly number: number;
  readonly path: string;
  /** `null` if nothing came before: it may start at once. */
  readonly awaits: Awaits | null;
  /** When one that may start at once starts and expires, counted from when the workflow was sent, in seconds. */
  readonly countdown?: number;
  readonly expires?: number;
  /** What follows its end. */
  readonly next: readonly Target[];
}

/** Where the members of a group come together. */
export interface PlannedJoin {
  readonly number: number;
  /** How many come together. */
  readonly size: number;
  /** Those of them that nobody waits for, because they have no tasks: empty groups. */
  readonly there: readonly number[];
  /** How many of them may fail. */
  readonly tolerate: number;
  /** Whether the others are revoked when more have failed: consecutive members. */
  readonly cancel?: { readonly from: number; readonly count: number };
  readonly value: Value;
  readonly next: readonly Target[];
}

/** A workflow as it is carried out: tasks, and the joins between them. */
export interface Plan {
  readonly members: readonly PlannedMember[];
  readonly joins: readonly PlannedJoin[];
  /** What the workflow gives. */
  readonly value: Value;
  readonly outline: Outline;
}
