import type { Cause } from './cause.ts';

/** Something that must not be. */
export interface Violation {
  /** What happened, in a few words: its kind. */
  readonly kind: string;
  /** The id of the task, or the nonce of one that has none. */
  readonly task: string;
  /** What of the rest of the run may have brought it about; `null` when nothing is known that would. */
  readonly cause: Cause | null;
  /** What shows it. */
  readonly detail: unknown;
}

/** What one rule found. */
export interface Found {
  readonly violations: readonly Violation[];
  /** Things that are allowed though they look like violations, and why: how often each was met. */
  readonly allowed: readonly string[];
}
