import { DEFAULT_RESULT_TTL_SECONDS } from '../protocol/bounds.ts';
import type { OutboxEntry } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';
import type { Environment } from '../protocol/settings.ts';
import type { ResultsTable } from '../records/table.ts';
import { type CeleryEntry, parseCeleryEntry } from './celery-entry.ts';
import { readCeleryTable } from './celery-results.ts';
import type { CeleryTask } from './result-meta.ts';
import { type CeleryWorker, resultStateOf } from './result-state.ts';
import { recordId } from './to-task-message.ts';
import { writeResult } from './write-result.ts';

/** A record that has ended names no worker to Celery. */
const NO_WORKER: CeleryWorker = { pid: 0, hostname: '' };

/**
 * Tells Celery's clients how a task ended: writes its result to the table that they read. Repeating it changes nothing.
 *
 * @param environment the function's, which names the table
 * @param record a final one
 * @throws what the table throws
 */
export async function tellCelery(
  client: ResultsTable['client'],
  environment: Environment,
  entry: OutboxEntry,
  record: TaskRecord,
): Promise<void> {
  const call = parseCeleryEntry(entry);
  const state = resultStateOf(record, NO_WORKER);
  const celerys = readCeleryTable(client, environment);
  if (call.ignore || !state || !celerys) return;
  const { table, ...results } = celerys;
  await writeResult(table, celeryTaskOf(record, call), state, DEFAULT_RESULT_TTL_SECONDS, results);
}

/** What Celery's result says of a task, besides its state. */
export function celeryTaskOf(
  {
    id,
    pythonName,
    tombstone,
  }: Pick<TaskRecord, 'id'> & Partial<Pick<TaskRecord, 'pythonName' | 'tombstone'>>,
  entry: CeleryEntry,
): CeleryTask {
  // Whoever may send to the queue can write a message with any entry. What tells of other ids are tombstones, which no message makes.
  const isOwn = entry.id !== undefined && (recordId(entry.id) === id || tombstone === 'revoked');
  return {
    id: isOwn ? entry.id : id,
    name: pythonName ?? '',
    parentId: entry.parent ?? null,
    groupId: entry.group ?? null,
    python: entry.python ?? {},
  };
}
