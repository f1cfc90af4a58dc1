import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { Json } from '../protocol/json.ts';
import { MAIL_STATUSES, type MailStatus } from '../protocol/mail-status.ts';
import type { TaskMessage, Work } from '../protocol/message.ts';
import type { Occurrence } from '../protocol/occurrence.ts';
import type { OutboxEntry } from '../protocol/outbox.ts';
import type { Outcome } from '../protocol/outcome.ts';
import { type StoredWait, type TaskRecord, TOMBSTONES } from '../protocol/record.ts';
import { STATES, type State } from '../protocol/state.ts';
import type { Membership } from '../protocol/workflow.ts';
import { readAttemptErrors } from './attempt-errors.ts';
import { birthIndexAttributes } from './list/index-attributes.ts';
import { readRuns } from './run-times.ts';
import type { Item } from './table.ts';
import { UnreadableRecord } from './unreadable-record.ts';

/** The version of records written today. */
const RECORD_VERSION = 1;

export function string(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

/** The mark of a task of which an attempt sent email. */
export function mailMark({ mailed }: Pick<Outcome, 'mailed'>): Item {
  return mailed ? { mailed: { BOOL: true } } : {};
}

/** The mark of a task whose worker died. */
export const SUSPECT: Item = { suspect: { BOOL: true } };

/**
 * When an open record may expire, in seconds since the epoch (DynamoDB's TTL attribute): once its message can no longer be on a queue, plus
 * the time that a result is kept. Only a record whose message was lost ever reaches this.
 */
export function openTtl(notBefore: number, resultTtl: number): number {
  return Math.ceil(notBefore / 1000) + MAX_MESSAGE_RETENTION_SECONDS + resultTtl;
}

/** When the record of an ended task may expire, in seconds since the epoch. */
export function finalTtl(finishedAt: number, resultTtl: number): number {
  return Math.ceil(finishedAt / 1000) + resultTtl;
}

/** What a task is to do, which never changes, whatever its life. */
export function workOf({ task, input }: Work): {
  readonly task: AttributeValue;
  readonly input: AttributeValue;
} {
  return { task: string(task), input: string(JSON.stringify(input)) };
}

/** Whether a task that has not succeeded is to do what a message says. A record may lose its input when its task succeeds. */
export function isSameWork(record: TaskRecord, work: Work): boolean {
  const [shown, sent] = [workOf(record), workOf(work)];
  return shown.task.S === sent.task.S && shown.input.S === sent.input.S;
}

/**
 * The attributes that a record has from its birth. JSON values are stored as text, so that they come back exactly as they were written
 * and need no conversion. Absent values are left out.
 */
export function birthAttributes(message: TaskMessage, resultTtl: number): Item {
  const dueAt = message.eta ?? message.createdAt;
  return {
    v: number(RECORD_VERSION),
    ...workOf(message),
    queue: string(message.queue),
    createdAt: number(message.createdAt),
    notBefore: number(dueAt),
    ttl: number(openTtl(dueAt, resultTtl)),
    ...birthIndexAttributes(message.id, message.createdAt),
    ...(message.group === null ? {} : { group: string(message.group) }),
    ...(message.eta === null ? {} : { eta: number(message.eta) }),
    ...(message.expiresAt === null ? {} : { expiresAt: number(message.expiresAt) }),
    ...(message.fingerprint === null ? {} : { fingerprint: string(message.fingerprint) }),
    ...(message.outbox === undefined ? {} : { outbox: outboxAttribute(message.outbox) }),
    ...(message.schedule === undefined ? {} : { schedule: occurrenceAttribute(message.schedule) }),
    ...(message.pythonName === undefined ? {} : { pythonName: string(message.pythonName) }),
  };
}

/**
 * Reads an item. Returns `null` for an item that is not a task's, which is the reservation of a bulk call.
 *
 * @throws UnreadableRecord when an attribute is not one that this version writes
 */
export function readItem(item: Item): TaskRecord | null {
  if (!item['task']) return null;
  const createdAt = numberOf(item, 'createdAt') ?? 0;
  return {
    id: stringOf(item, 'id') ?? '',
    task: stringOf(item, 'task') ?? '',
    state: stateOf(item),
    queue: stringOf(item, 'queue') ?? 'default',
    group: stringOf(item, 'group'),
    input: jsonOf(item, 'input'),
    result: jsonOf(item, 'result'),
    error: errorOf(item),
    traceback: stringOf(item, 'traceback'),
    attemptErrors: readAttemptErrors(item),
    progress: jsonOf(item, 'progress'),
    attempts: numberOf(item, 'attempts') ?? 0,
    snoozes: numberOf(item, 'snoozes') ?? 0,
    snoozedFrom: numberOf(item, 'snoozedFrom'),
    waitsFor: waitOf(item),
    createdAt,
    startedAt: numberOf(item, 'startedAt'),
    finishedAt: numberOf(item, 'finishedAt'),
    eta: numberOf(item, 'eta'),
    expiresAt: numberOf(item, 'expiresAt'),
    runs: readRuns(item['runs']),
    retriedAt: numberOf(item, 'retriedAt'),
    notBefore: numberOf(item, 'notBefore') ?? createdAt,
    leaseUntil: numberOf(item, 'leaseUntil'),
    owner: stringOf(item, 'owner'),
    fingerprint: stringOf(item, 'fingerprint'),
    mailToken: stringOf(item, 'mailToken'),
    life: numberOf(item, 'life') ?? 1,
    endedBy: stringOf(item, 'endedBy'),
    delivery: mailStatusOf(item),
    tombstone: TOMBSTONES.find((known) => known === stringOf(item, 'tombstone')) ?? null,
    suspect: item['suspect']?.BOOL ?? false,
    bornBy: stringOf(item, 'bornBy'),
    outbox: outboxOf(item),
    revision: numberOf(item, 'revision') ?? 0,
    dueRun: numberOf(item, 'dueRun'),
    dueOutbox: numberOf(item, 'dueOutbox'),
    schedule: occurrenceOf(item),
    pythonName: stringOf(item, 'pythonName'),
    workflow: membershipOf(item),
    blocked: item['blocked']?.BOOL ?? false,
  };
}

/** The same, for whoever reads many items: the error is one item's. */
export function readItemOrNot(item: Item): TaskRecord | UnreadableRecord | null {
  try {
    return readItem(item);
  } catch (error) {
    if (error instanceof UnreadableRecord) return error;
    throw error;
  }
}

function stringOf(item: Item, name: string): string | null {
  return item[name]?.S ?? null;
}

function numberOf(item: Item, name: string): number | null {
  const text = item[name]?.N;
  return text === undefined ? null : Number(text);
}

function jsonOf(item: Item, name: string): Json {
  const text = item[name]?.S;
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableRecord(name, { cause });
  }
}

/** An error as the table stores it. */
function errorAttribute({ type, message, taskId }: TaskError): { M: Item } {
  const named: Item = taskId === undefined ? {} : { taskId: string(taskId) };
  return { M: { type: string(type), message: string(message), ...named } };
}

/** The change that sets a record's error, and where it was thrown. What is there of an earlier error goes. */
export function errorChange(
  error: TaskError,
  traceback?: string,
): { readonly set: Item; readonly remove: readonly string[] } {
  const set = { error: errorAttribute(error) };
  return traceback === undefined
    ? { set, remove: ['traceback'] }
    : { set: { ...set, traceback: string(traceback) }, remove: [] };
}

/** What a record has to tell, as the table stores it. */
export function outboxAttribute(outbox: readonly OutboxEntry[]): AttributeValue {
  return { L: outbox.map(({ kind, to }) => ({ M: { kind: string(kind), to: string(to) } })) };
}

function outboxOf(item: Item): readonly OutboxEntry[] {
  return (item['outbox']?.L ?? []).map(({ M = {} }) => ({
    kind: stringOf(M, 'kind') ?? '',
    to: stringOf(M, 'to') ?? '',
  }));
}

/** The schedule that made a task, as the table stores it. */
export function occurrenceAttribute({ name, at, after }: Occurrence): AttributeValue {
  return {
    M: { name: string(name), at: number(at), ...(after === undefined ? {} : { after: string(after) }) },
  };
}

function occurrenceOf(item: Item): Occurrence | null {
  const fields = item['schedule']?.M;
  if (!fields) return null;
  const after = stringOf(fields, 'after');
  const occurrence = { name: stringOf(fields, 'name') ?? '', at: numberOf(fields, 'at') ?? 0 };
  return after === null ? occurrence : { ...occurrence, after };
}

/** Reads the error of a task or a workflow; `null` if it has none. */
export function errorOf(item: Item): TaskError | null {
  const fields = item['error']?.M;
  if (!fields) return null;
  const taskId = stringOf(fields, 'taskId');
  const error = { type: fields['type']?.S ?? 'Error', message: fields['message']?.S ?? '' };
  return taskId === null ? error : { ...error, taskId };
}

/** A task's place in a workflow, as the table stores it. */
export function membershipAttribute({
  id,
  number: its,
  path,
  next,
  awaits,
  traceparent,
}: Membership): AttributeValue {
  return {
    M: {
      ...{ id: string(id), number: number(its), path: string(path), next: string(next) },
      ...(awaits === null ? {} : { awaits: string(awaits) }),
      ...(traceparent === undefined ? {} : { traceparent: string(traceparent) }),
    },
  };
}

function membershipOf(item: Item): Membership | null {
  const fields = item['workflow']?.M;
  if (!fields) return null;
  const traceparent = stringOf(fields, 'traceparent');
  return {
    id: stringOf(fields, 'id') ?? '',
    number: numberOf(fields, 'number') ?? 0,
    path: stringOf(fields, 'path') ?? '',
    next: stringOf(fields, 'next') ?? '[]',
    awaits: stringOf(fields, 'awaits'),
    ...(traceparent === null ? {} : { traceparent }),
  };
}

/** What a task waits for, as the table stores it. */
export function waitAttribute({ kind, reason }: StoredWait): AttributeValue {
  return { M: { kind: string(kind), reason: string(reason) } };
}

/** Returns `null` for a kind that only a newer version writes. */
function waitOf(item: Item): StoredWait | null {
  const fields = item['waitsFor']?.M ?? {};
  return fields['kind']?.S === 'capacity' ? { kind: 'capacity', reason: fields['reason']?.S ?? '' } : null;
}

/** Returns `null`, which means unknown, for a status that only a newer version writes. */
function mailStatusOf(item: Item): MailStatus | null {
  const fields = item['delivery']?.M ?? {};
  const status = MAIL_STATUSES.find((known) => known === fields['status']?.S);
  if (!status) return null;
  return { status, at: numberOf(fields, 'at') ?? 0, reason: stringOf(fields, 'reason') };
}

function stateOf(item: Item): State {
  const state = STATES.find((known) => known === item['state']?.S);
  if (!state) throw new UnreadableRecord('state');
  return state;
}
