import type { PageConfig } from '../../page-config.ts';
import { call } from './call.ts';
import { type Sendable, sendables } from './openapi.ts';
import type { Json, Queue, QueueCounts, State, Task, TaskPage } from './task.ts';

/** Which tasks a list shows. */
export interface TaskFilter {
  readonly state: State | null;
  readonly task: string | null;
  /** `time`: only those whose time is far. `tasks`: only those that wait for others of their workflow. */
  readonly waitsFor: 'time' | 'tasks' | null;
}

/** Maximum tasks in a page of the API. */
export const MAX_PAGE = 100;

export function listTasks(
  { state, task, waitsFor }: TaskFilter,
  limit: number,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<TaskPage> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (state) query.set('state', state);
  if (task) query.set('task', task);
  if (waitsFor) query.set('waitsFor', waitsFor);
  if (cursor) query.set('cursor', cursor);
  return call('GET', `/tasks?${query}`, signal ? { signal } : {});
}

/** A task with what each of its attempts failed with. */
export function readTask(id: string, signal: AbortSignal): Promise<Task> {
  return call('GET', `/tasks/${encodeURIComponent(id)}?include=error`, { signal });
}

export async function readInput(id: string, signal: AbortSignal): Promise<Json> {
  const task = await call<Task>('GET', `/tasks/${encodeURIComponent(id)}?include=input`, { signal });
  return task.input ?? null;
}

export function sendTask(path: string, input: Json, idempotencyKey: string): Promise<Task> {
  const headers = idempotencyKey === '' ? {} : { 'idempotency-key': idempotencyKey };
  return call('POST', path, { body: input, headers });
}

export function changeTask(id: string, change: 'revoke' | 'retry'): Promise<Task> {
  return call('POST', `/tasks/${encodeURIComponent(id)}/${change}`);
}

/**
 * Changes when a task that has not started runs.
 *
 * @param eta ISO 8601 with an offset
 */
export function rescheduleTask(id: string, eta: string): Promise<Task> {
  const query = new URLSearchParams({ eta });
  return call('POST', `/tasks/${encodeURIComponent(id)}/reschedule?${query}`);
}

/** Erases a task that has ended. */
export async function forgetTask(id: string): Promise<void> {
  await call('DELETE', `/tasks/${encodeURIComponent(id)}`);
}

export async function countQueues(signal: AbortSignal): Promise<readonly QueueCounts[]> {
  const { queues } = await call<{ queues: readonly QueueCounts[] }>('GET', '/queues', { signal });
  return queues;
}

export function readQueue(name: string, signal: AbortSignal): Promise<Queue> {
  return call('GET', `/queues/${encodeURIComponent(name)}`, { signal });
}

export function changeQueue(name: string, change: 'pause' | 'resume'): Promise<Queue> {
  return call('POST', `/queues/${encodeURIComponent(name)}/${change}`);
}

export function redriveQueue(name: string): Promise<{ readonly redriving: number }> {
  return call('POST', `/queues/${encodeURIComponent(name)}/redrive`);
}

/** What one call of a purge did. */
interface Purged {
  readonly purged: number;
  readonly remaining: number;
}

/**
 * Revokes the tasks that wait on a queue, in as many calls as it takes.
 *
 * @param before milliseconds since the epoch: what is sent later is not touched
 * @returns how many were revoked, and how many messages are left
 */
export async function purgeQueue(name: string, before: number): Promise<Purged> {
  const query = new URLSearchParams({ confirm: name, before: new Date(before).toISOString() });
  let purged = 0;
  for (;;) {
    const answer = await call<Purged>('POST', `/queues/${encodeURIComponent(name)}/purge?${query}`);
    purged += answer.purged;
    // If a call revokes nothing, the rest is out of reach.
    if (answer.remaining === 0 || answer.purged === 0) return { purged, remaining: answer.remaining };
  }
}

/** The tasks that can be sent, in alphabetical order. */
export async function readSendables(signal: AbortSignal): Promise<readonly Sendable[]> {
  return sendables(await call('GET', '/openapi.json', { signal }));
}

export function readConfig(signal: AbortSignal): Promise<PageConfig> {
  return call('GET', '/dashboard/config.json', { signal });
}
