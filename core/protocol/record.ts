import type { AttemptError, TaskError } from './errors.ts';
import { isFarFromBirth } from './is-far.ts';
import type { Json } from './json.ts';
import type { MailStatus, MailStatusName } from './mail-status.ts';
import type { ApiOccurrence, Occurrence } from './occurrence.ts';
import type { OutboxEntry } from './outbox.ts';
import { type ApiRun, type RunTimes, toApiRuns } from './run.ts';
import { isFinal, type State } from './state.ts';
import type { ApiMembership, Membership } from './workflow.ts';

/**
 * Why a record is a tombstone: its call was refused, because its message could not be sent; a caller had the task forgotten; its schedule took the
 * occurrence back before it was made; or a Celery task was revoked, or purged, before a worker had seen it. A tombstone is final. It answers a late
 * message, is in no list and no task's to a caller; only the `Idempotency-Key` of a refused call, or the schedule, opens its next life.
 */
export const TOMBSTONES = ['refused', 'forgotten', 'unscheduled', 'revoked'] as const;

export type Tombstone = (typeof TOMBSTONES)[number];

/** What a waiting task waits for, besides a worker, as the table stores it. Until when is its `notBefore`. */
export interface StoredWait {
  /** Something has no capacity now. */
  readonly kind: 'capacity';
  /** What that is, in words. */
  readonly reason: string;
}

/** What a waiting task waits for, besides a worker, as the API shows it. `until` is when its message is sent, or it asks again. */
export type WaitsFor =
  | (StoredWait & { readonly until: string })
  /** A time that is far: its eta, or the end of its backoff. */
  | { readonly kind: 'time'; readonly until: string }
  /** The tasks of its workflow that come before it. */
  | ({ readonly kind: 'tasks'; readonly until: null } & Awaited);

/** The tasks of its workflow that a task comes after, ended or not. */
export interface Awaited {
  /** The ids of the first ten, in the order in which they were sent. */
  readonly tasks: readonly string[];
  /** How many they are. */
  readonly count: number;
}

const NONE: Awaited = { tasks: [], count: 0 };

/** A task as the results table stores it. Times are milliseconds since the epoch; absent values are `null`. */
export interface TaskRecord {
  readonly id: string;
  readonly task: string;
  readonly state: State;
  readonly queue: string;
  /** Fair-queue tenant. */
  readonly group: string | null;
  /** The input as it was sent, before the schema converts it. `null` once it was dropped to make room for a large result. */
  readonly input: Json;
  readonly result: Json;
  /** Why the task failed; or, while it waits for the next attempt, why the last attempt failed. */
  readonly error: TaskError | null;
  /** Where that error was thrown; `null` if it has no stack, and for an error of Lovage's own. */
  readonly traceback: string | null;
  /** The errors of the latest attempts that were retried, of this life, oldest first. */
  readonly attemptErrors: readonly AttemptError[];
  readonly progress: Json;
  /** Number of attempts started, but for those refused for capacity. */
  readonly attempts: number;
  /** How often in a row it was refused for capacity. */
  readonly snoozes: number;
  /** When the attempt was due that was refused first in that row; `null` if `snoozes` is 0. */
  readonly snoozedFrom: number | null;
  /** What it waits for while it waits; what is stored here says nothing once it has ended. */
  readonly waitsFor: StoredWait | null;
  readonly createdAt: number;
  /** Start of the latest attempt. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** The task does not run before this time. */
  readonly eta: number | null;
  /** The task does not start after this time. */
  readonly expiresAt: number | null;
  /** The attempts of this life, oldest first. */
  readonly runs: readonly RunTimes[];
  /** When it was last retried by hand. */
  readonly retriedAt: number | null;
  /** Earliest time of the next claim: the eta, then the end of each backoff. */
  readonly notBefore: number;
  /** End of the current attempt's lease. */
  readonly leaseUntil: number | null;
  /** The owner of the latest attempt: a token that its claim made. */
  readonly owner: string | null;
  /** Digest of task and input, to tell a repeat of an `Idempotency-Key` from its misuse. */
  readonly fingerprint: string | null;
  /** The number of the task's life: 1, plus one for each retry by hand. */
  readonly life: number;
  /** If it ended without an attempt's outcome: the token of the call or delivery that ended it, used for nothing else. */
  readonly endedBy: string | null;
  /** What happened to the email that the task sent; `null` while nothing is known, and for a task that sent none. */
  readonly delivery: MailStatus | null;
  /** Why the record is a tombstone, which stands for a task that was taken back or forgotten; `null` for a task's own record. */
  readonly tombstone: Tombstone | null;
  /**
   * Whether the worker of an earlier attempt died, so that the task may be what kills workers: it runs alone in its process from then on, in
   * later lives too.
   */
  readonly suspect: boolean;
  /** What the task's email is tagged with; `null` before its first attempt. */
  readonly mailToken: string | null;
  /** Which call created the record under its `Idempotency-Key`: a token made for that call only. */
  readonly bornBy: string | null;
  /** What the record has to tell once the task has ended. */
  readonly outbox: readonly OutboxEntry[];
  /** How often its time was changed in this life, so that a message sent for an earlier time is known to be left over. */
  readonly revision: number;
  /** The revision for which its message is still to be sent, because its time is far; `null` once it was sent. See core/records/due-entry.ts. */
  readonly dueRun: number | null;
  /** The life whose end is still to be told; `null` if there is nothing to tell, or a message will come that does. */
  readonly dueOutbox: number | null;
  /** The schedule that made the task; `null` for a task that a caller sent. */
  readonly schedule: Occurrence | null;
  /** The name by which a Python program called the task through Celery; `null` for any other task. */
  readonly pythonName: string | null;
  /** Its place in a workflow; `null` for a task that is in none. */
  readonly workflow: Membership | null;
  /** Whether it waits for other tasks of its workflow, or did when it ended: it has no message, and its input is not complete. */
  readonly blocked: boolean;
}

/** A record as the API shows it (contract, version 1). */
export interface ApiRecord {
  readonly id: string;
  readonly task: string;
  readonly state: State;
  readonly ready: boolean;
  readonly successful: boolean;
  readonly result: Json;
  readonly error: TaskError | null;
  readonly progress: Json;
  readonly attempts: number;
  readonly queue: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly eta: string | null;
  readonly expiresAt: string | null;
  readonly delivery: {
    readonly status: MailStatusName;
    readonly at: string;
    readonly reason: string | null;
  } | null;
  /** Its attempts, oldest first; only those since the last retry by hand. */
  readonly runs: readonly ApiRun[];
  /** Earliest time of the next attempt, while the task waits for it after a failed attempt. */
  readonly nextAttemptAt: string | null;
  /** When it was last retried by hand. */
  readonly retriedAt: string | null;
  /** What the task waits for, besides a worker; `null` if for nothing. */
  readonly waitsFor: WaitsFor | null;
  /** The schedule that made the task, and the time that it made it for; `null` for a task that a caller sent. */
  readonly schedule: ApiOccurrence | null;
  /** The name by which a Python program called the task through Celery; `null` for any other task. */
  readonly pythonName: string | null;
  /** Its place in a workflow; `null` for a task that is in none. */
  readonly workflow: ApiMembership | null;
  /** Only on request, because it may hold personal data. */
  readonly input?: Json;
  /** Where the error was thrown, and what caused it. Only on request, as are the errors in `runs`: lists and waits are to stay small. */
  readonly traceback?: string | null;
}

/**
 * The record of a task as it was accepted: what a replay shows. Keys may be shared by callers, and who may send need not be allowed to read
 * what came of the task.
 */
export function asAccepted(record: TaskRecord): TaskRecord {
  return {
    ...record,
    ...{ state: 'PENDING', result: null, error: null, progress: null, attempts: 0, runs: [], delivery: null },
    ...{ traceback: null, attemptErrors: [] },
    ...{
      waitsFor: null,
      startedAt: null,
      finishedAt: null,
      retriedAt: null,
      notBefore: record.eta ?? record.createdAt,
      dueRun: isFarFromBirth(record) ? 0 : null,
    },
  };
}

/** What the API shows of a record only on request. */
export interface Include {
  readonly input?: boolean;
  /** Where the error was thrown, and the error of each attempt. */
  readonly error?: boolean;
}

/**
 * Converts a record to what the API shows.
 *
 * @param awaited what a blocked task waits for. Default: none, for nobody but who is asked for a record shows one that is blocked
 */
export function toApiRecord(record: TaskRecord, include: Include = {}, awaited: Awaited = NONE): ApiRecord {
  return {
    id: record.id,
    task: record.task,
    state: record.state,
    ready: isFinal(record.state),
    successful: record.state === 'SUCCESS',
    result: record.result,
    error: record.error,
    progress: record.progress,
    attempts: record.attempts,
    queue: record.queue,
    createdAt: new Date(record.createdAt).toISOString(),
    startedAt: isoOrNull(record.startedAt),
    finishedAt: isoOrNull(record.finishedAt),
    eta: isoOrNull(record.eta),
    expiresAt: isoOrNull(record.expiresAt),
    delivery: record.delivery && { ...record.delivery, at: new Date(record.delivery.at).toISOString() },
    runs: toApiRuns(record, include.error),
    nextAttemptAt: record.state === 'RETRY' ? isoOrNull(record.notBefore) : null,
    retriedAt: isoOrNull(record.retriedAt),
    waitsFor: waitsForOf(record, awaited),
    schedule: record.schedule && {
      name: record.schedule.name,
      at: new Date(record.schedule.at).toISOString(),
    },
    pythonName: record.pythonName,
    workflow: record.workflow && { id: record.workflow.id, path: record.workflow.path },
    ...(include.input ? { input: record.input } : {}),
    ...(include.error ? { traceback: record.traceback } : {}),
  };
}

function waitsForOf(
  { state, waitsFor, notBefore, dueRun, blocked }: TaskRecord,
  awaited: Awaited,
): WaitsFor | null {
  if (state !== 'PENDING' && state !== 'RETRY') return null;
  if (blocked) return { kind: 'tasks', until: null, ...awaited };
  const until = new Date(notBefore).toISOString();
  if (waitsFor) return { kind: waitsFor.kind, until, reason: waitsFor.reason };
  return dueRun === null ? null : { kind: 'time', until };
}

function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
