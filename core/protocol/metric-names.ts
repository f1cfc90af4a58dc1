import { MAIL_STATUSES } from './mail-status.ts';

/** The CloudWatch namespace of all Lovage metrics. */
export const NAMESPACE = 'Lovage';

/** The dimensions of the metrics: the deployment, `lovage-<stage>`, and the task definition's name. Measures have the first alone. */
export const DIMENSIONS = { service: 'service', task: 'task' } as const;

/** The counts. Unit `Count`; the sum says how many. */
export const COUNTS = [
  /** Tasks accepted by a call, or retried by hand. A replayed call with an `Idempotency-Key` does not count. */
  'enqueued',
  /** Attempts that started. */
  'started',
  /** Tasks that ended as `SUCCESS`: a one for each, and a zero for each that ended as `FAILURE`, so that the average is the success rate. */
  'succeeded',
  /** Attempts that failed and are followed by another. */
  'retried',
  /** Attempts for which there was no capacity; they do not count as attempts of their tasks. */
  'snoozed',
  /** Tasks that became `FAILURE`, through an attempt or without one. */
  'failed',
  /** Tasks that became `REVOKED`, by a call, by a purge or because they expired. */
  'revoked',
  /** Messages that were set aside because no worker could run them, or that SQS gave up. */
  'dead',
  /** Tasks whose email got a new mail status; once for each status that was written to the record. */
  ...MAIL_STATUSES,
] as const;

/** The durations. Unit `Milliseconds`. */
export const TIMES = [
  /** How long an attempt ran, whatever its outcome. */
  'runTime',
  /** How long a task waited for an attempt, from its due time (its creation, its eta, or the end of its backoff). */
  'waitTime',
] as const;

/** What is measured of a whole deployment. Unit `Seconds`. */
export const MEASURES = [
  /** How late the oldest entry of the due index was when a sweep began; 0 if none was. Every sweep writes one value. */
  'overdue',
] as const;

export type CountName = (typeof COUNTS)[number];
export type TimeName = (typeof TIMES)[number];
export type MeasureName = (typeof MEASURES)[number];

/** Replaces a task's name that the message does not give, or that no definition has. */
export const UNKNOWN_TASK = 'unknown';
