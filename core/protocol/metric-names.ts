import { MAIL_STATUSES } from './mail-status.ts';

/** The CloudWatch namespace of all of Lovage's own metrics. */
export const NAMESPACE = 'Lovage';

/** The dimensions that each of them has: the deployment, `lovage-<stage>`, and the task definition's name. */
export const DIMENSIONS = { service: 'service', task: 'task' } as const;

/** What is counted: tasks, and once each. Unit `Count`; the sum says how many. */
export const COUNTS = [
  /** Accepted by a call, or sent again by hand. A repeat that an `Idempotency-Key` answers is none. */
  'enqueued',
  /** Attempts that began. */
  'started',
  /** Tasks that ended as `SUCCESS`: one for each, and zero for each that ended as `FAILURE`, so that the average is their share. */
  'succeeded',
  /** Attempts that failed and will be followed by another. */
  'retried',
  /** Tasks that became `FAILURE`, by an attempt or without one. */
  'failed',
  /** Tasks that became `REVOKED`, by a call, by a purge or because they expired. */
  'revoked',
  /** Messages given up: by SQS, or because no worker could run them. */
  'dead',
  /** Tasks of which SES told what became of their email; once for each thing told that their record shows. */
  ...MAIL_STATUSES,
] as const;

/** What is timed. Unit `Milliseconds`. */
export const TIMES = [
  /** How long an attempt ran, to whatever end. */
  'runTime',
  /** How long a task waited for an attempt: from the moment that it was due (created, its eta, the end of its backoff). */
  'waitTime',
] as const;

export type CountName = (typeof COUNTS)[number];
export type TimeName = (typeof TIMES)[number];

/** Stands for the name of a task that a message does not tell. */
export const UNKNOWN_TASK = 'unknown';
