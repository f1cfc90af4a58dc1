import { byteLength } from '../../core/protocol/json.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { listRecords } from '../../core/records/list/list-records.ts';
import { writeCursor } from './list-cursor.ts';
import type { ListQuery } from './read-list-query.ts';
import { showListed } from './show-listed.ts';
import type { Status } from './status.ts';

/** A page as the API shows it. */
export interface TaskPage {
  readonly tasks: readonly ApiRecord[];
  readonly cursor: string | null;
}

/**
 * Most bytes of records in one page. A Lambda response has at most 6 MB (AWS quota), and Lambda writes the body into it as a
 * JSON string, which may take twice the space.
 */
const MAX_PAGE_BYTES = 2.5 * 1024 * 1024;

/** Lists tasks, those included whose records cannot be read. A page ends early if large results would not fit the answer; one task always does. */
export async function listTasks(
  { table, clock, random, logger }: Status,
  { state, task, waitsFor, ...bounds }: ListQuery,
): Promise<TaskPage> {
  const filter = { state, task, blocked: waitsFor === 'tasks' };
  const list = waitsFor === 'time' ? await dueList() : listRecords;
  const { found, next } = await list(table, filter, bounds, clock, random);
  const tasks: ApiRecord[] = [];
  let bytes = 0;
  let before = next;
  for (const [index, listed] of found.entries()) {
    const shown = await showListed(listed, logger);
    bytes += byteLength(JSON.stringify(shown));
    if (bytes > MAX_PAGE_BYTES) break;
    tasks.push(shown);
    before = index === found.length - 1 ? next : listed.place;
  }
  return { tasks, cursor: before === null ? null : writeCursor({ state, task, waitsFor, before }) };
}

/** Loaded on demand: few lists are of what waits. */
async function dueList() {
  const { listDue } = await import('../../core/records/list/list-due.ts');
  return listDue;
}
