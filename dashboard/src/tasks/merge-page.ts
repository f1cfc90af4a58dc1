import type { TaskPage } from '../api/task.ts';

/** Updates a list with its newest page. Tasks older than that page stay as they were read. */
export function mergeNewest(listed: TaskPage | undefined, page: TaskPage): TaskPage {
  const oldest = page.tasks.at(-1);
  // A page without a cursor is the whole list. An empty page with one says nothing about older tasks.
  if (!listed || page.cursor === null || !oldest) return page;
  const ids = new Set(page.tasks.map(({ id }) => id));
  const older = listed.tasks.filter((task) => !ids.has(task.id) && task.createdAt <= oldest.createdAt);
  if (older.length === 0) return page;
  return { tasks: [...page.tasks, ...older], cursor: listed.cursor };
}

/** Adds the page that the cursor led to. */
export function append(listed: TaskPage, page: TaskPage): TaskPage {
  const ids = new Set(listed.tasks.map(({ id }) => id));
  return { tasks: [...listed.tasks, ...page.tasks.filter(({ id }) => !ids.has(id))], cursor: page.cursor };
}
