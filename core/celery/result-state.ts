import type { TaskError } from '../protocol/errors.ts';
import type { Json } from '../protocol/json.ts';
import type { TaskRecord } from '../protocol/record.ts';

/** Where in the task's course a state belongs. */
interface Place {
  /** The task's life, from 1; 0 for the end of a call that was refused, and so has no record. */
  readonly life: number;
  /** How many attempts had been started. */
  readonly attempt: number;
  /** When the task came into the state, in milliseconds since the epoch. */
  readonly at: number;
}

/** Who runs an attempt, as Celery shows it. */
export interface CeleryWorker {
  readonly pid: number;
  readonly hostname: string;
}

/** A state of a task as Celery's clients know it. They know none for a task that waits for its first attempt: it has no item. */
export type ResultState = Place &
  (
    | { readonly status: 'STARTED'; readonly worker: CeleryWorker }
    /** `sequence` counts the attempt's progress: of two of one millisecond, the higher is later. */
    | { readonly status: 'PROGRESS'; readonly value: Json; readonly sequence: number }
    /** `until` is when the next attempt may start, in milliseconds since the epoch. */
    | { readonly status: 'RETRY'; readonly error: TaskError; readonly until: number }
    | { readonly status: 'SUCCESS'; readonly result: Json }
    | { readonly status: 'FAILURE'; readonly error: TaskError }
    | { readonly status: 'REVOKED'; readonly error: TaskError | null }
    /** A caller had it forgotten: Python is shown a task that it knows nothing of. */
    | { readonly status: 'FORGOTTEN' }
  );

/**
 * What a record shows, for Celery's clients; `null` while the task waits for its first attempt, and for a tombstone that is no Celery task's. One that
 * was revoked before a worker had seen it is a tombstone, too.
 */
export function resultStateOf(record: TaskRecord, worker: CeleryWorker): ResultState | null {
  const { life, attempts: attempt, error } = record;
  const at = record.finishedAt ?? record.startedAt ?? record.createdAt;
  const place = { life, attempt, at };
  if (record.tombstone === 'forgotten') return { ...place, status: 'FORGOTTEN' };
  if (record.tombstone !== null && record.tombstone !== 'revoked') return null;
  switch (record.state) {
    case 'PENDING':
      return null;
    case 'STARTED':
      return { ...place, status: 'STARTED', worker };
    case 'RETRY':
      return { ...place, status: 'RETRY', error: error ?? UNKNOWN, until: record.notBefore };
    case 'SUCCESS':
      return { ...place, status: 'SUCCESS', result: record.result };
    case 'FAILURE':
      return { ...place, status: 'FAILURE', error: error ?? UNKNOWN };
    case 'REVOKED':
      return { ...place, status: 'REVOKED', error };
  }
}

const UNKNOWN: TaskError = { type: 'Error', message: 'The record does not say why.' };

/** Whether Celery's clients wait no longer. */
export function isReady({ status }: Pick<ResultState, 'status'>): boolean {
  return status === 'SUCCESS' || status === 'FAILURE' || status === 'REVOKED';
}
