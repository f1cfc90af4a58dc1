import type { TaskPage } from '../api/task.ts';

/** Updates a list with its newest page. Tasks older than that page stay as they were read, unless others may lie between. */
export function mergeNewest(listed: TaskPage | undefined, page: TaskPage): TaskPage {
  const oldest = page.tasks.at(-1);
  // A page without a cursor is the whole list.
  if (!listed || !oldest || page.cursor === null || leavesGap(listed, page)) return page;
  const ids = idsOf(page);
  const older = listed.tasks.filter((task) => !ids.has(task.id) && task.createdAt <= oldest.createdAt);
  if (older.length === 0) return page;
  return { tasks: [...page.tasks, ...older], cursor: listed.cursor };
}

/** Whether there may be tasks between a newest page and what is listed: they have no task in common. */
export function leavesGap(listed: TaskPage, page: TaskPage): boolean {
  if (page.cursor === null || listed.tasks.length === 0) return false;
  const ids = idsOf(listed);
  return !page.tasks.some(({ id }) => ids.has(id));
}

/** Adds the page that the cursor led to. */
export function append(listed: TaskPage, page: TaskPage): TaskPage {
  const ids = idsOf(listed);
  return { tasks: [...listed.tasks, ...page.tasks.filter(({ id }) => !ids.has(id))], cursor: page.cursor };
}

function idsOf({ tasks }: TaskPage): ReadonlySet<string> {
  return new Set(tasks.map(({ id }) => id));
}
