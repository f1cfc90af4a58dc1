import { MAX_PAGE } from '../api/calls.ts';
import type { TaskPage } from '../api/task.ts';
import { append, leavesGap } from './merge-page.ts';

/** Pages that are read at most to reach the tasks listed before: more than that came since, and "Load more" leads to them. */
const MOST_PAGES = 4;

/**
 * Reads the newest tasks, on and on until one comes that is listed already, so that the list has no hole after many came at once.
 *
 * @param readPage reads a page of at most `limit` tasks, the newest if the cursor is `null`
 * @param least how many tasks to read at least, if there are as many
 */
export async function readNewest(
  readPage: (limit: number, cursor: string | null) => Promise<TaskPage>,
  listed: TaskPage | undefined,
  least: number,
): Promise<TaskPage> {
  let page = await readPage(Math.min(MAX_PAGE, Math.max(least, listed?.tasks.length ?? 0)), null);
  for (let pages = 1; listed && pages < MOST_PAGES && leavesGap(listed, page); pages += 1) {
    page = append(page, await readPage(MAX_PAGE, page.cursor));
  }
  return page;
}
