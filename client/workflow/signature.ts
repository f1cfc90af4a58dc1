import type { Failure, WorkflowNode } from '../../core/protocol/workflow.ts';
import type { TaskOptions } from '../send-options.ts';

declare const types: unique symbol;

/** What comes before the first task of a workflow. A workflow can be sent if its first tasks are given nothing of what came before. */
export interface Nothing {
  readonly [types]: 'nothing';
}

/**
 * A part of a workflow, as Celery calls it: what is to run, and with what. Nothing changes it: each method makes another.
 *
 * `Takes` is what it can be given of what comes before it, and `Gives` is what it gives to what comes after.
 */
export interface Signature<in Takes, out Gives> {
  /** The part as the API takes it. */
  readonly node: WorkflowNode;
  /** For the compiler only. */
  readonly [types]?: (takes: Takes) => Gives;
  /** The same, with these after it once it has succeeded. Neither what else comes after it nor the workflow's end waits for them. */
  link(...next: readonly Signature<Gives, unknown>[]): Signature<Takes, Gives>;
  /** The same, with these after it if it fails, which is a failure all the same. If it succeeds, they end as `REVOKED`, with the error `NotNeeded`. */
  linkError(...handlers: readonly Signature<Failure, unknown>[]): Signature<Takes, Gives>;
}

/** The signature of one task, or of many tasks of one name. */
export interface TaskSignature<in Takes, out Gives> extends Signature<Takes, Gives> {
  /**
   * The same with these options, beside those that it has. Seconds count from when the task may start.
   *
   * @throws TypeError naming an option that is unknown or invalid
   */
  set(options: TaskOptions): TaskSignature<Takes, Gives>;
}

/** Any signature. */
export type AnySignature = Signature<never, unknown>;

/** What a signature can be given; of several, what all of them can. */
export type TakesOf<Part extends AnySignature> = [Part] extends [Signature<infer Takes, unknown>]
  ? Takes
  : never;

/** What a signature gives. */
export type GivesOf<Part extends AnySignature> = Part extends Signature<never, infer Gives> ? Gives : never;
