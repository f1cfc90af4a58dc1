import { isFarFromBirth } from '../protocol/is-far.ts';
import { lifeOf, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { dueKeys } from './due-entry.ts';
import { birthAttributes, number, string } from './record-item.ts';
import type { Item } from './table.ts';

/** The item of a new task, which waits for its first attempt. A task that is far is born into the due index, in the same write. */
export function pendingItem(message: TaskMessage, resultTtl: number): Item {
  return {
    id: string(message.id),
    state: string(TRANSITIONS.birth.to),
    attempts: number(0),
    ...birthAttributes(message, resultTtl),
    ...farBirthAttributes(message),
  };
}

/** What a new record has in the due index: nothing, unless its task is far. */
export function farBirthAttributes(message: TaskMessage): Item {
  if (message.eta === null || !isFarFromBirth(message)) return {};
  return { ...dueKeys(message.id, message.eta), dueRun: number(0) };
}

/** The record that `pendingItem` stores. */
export function pendingRecord(message: TaskMessage): TaskRecord {
  return {
    id: message.id,
    task: message.task,
    state: TRANSITIONS.birth.to,
    queue: message.queue,
    group: message.group,
    input: message.input,
    result: null,
    error: null,
    traceback: null,
    attemptErrors: [],
    progress: null,
    attempts: 0,
    snoozes: 0,
    snoozedFrom: null,
    waitsFor: null,
    createdAt: message.createdAt,
    startedAt: null,
    finishedAt: null,
    eta: message.eta,
    expiresAt: message.expiresAt,
    runs: [],
    retriedAt: null,
    notBefore: message.eta ?? message.createdAt,
    leaseUntil: null,
    owner: null,
    fingerprint: message.fingerprint,
    life: lifeOf(message),
    endedBy: null,
    delivery: null,
    tombstone: null,
    suspect: false,
    mailToken: null,
    bornBy: null,
    outbox: message.outbox ?? [],
    revision: 0,
    dueRun: isFarFromBirth(message) ? 0 : null,
    dueOutbox: null,
    schedule: message.schedule ?? null,
    pythonName: message.pythonName ?? null,
    workflow: null,
    blocked: false,
  };
}
