import type { Task, TaskPage } from '../api/task.ts';

/** What of a list is on the page. */
export interface Listed {
  readonly tasks: readonly Task[];
  /** Where the list goes on; `null` at its end. */
  readonly cursor: string | null;
}

/** Brings a list up to date with its newest page. What is older than that page stays as it was read. */
export function mergeNewest(listed: Listed | null, page: TaskPage): Listed {
  const oldest = page.tasks.at(-1);
  // To its end, the page is the whole list. And behind an empty page that goes on, nothing is known.
  if (!listed || page.cursor === null || !oldest) return page;
  const ids = new Set(page.tasks.map(({ id }) => id));
  const older = listed.tasks.filter((task) => !ids.has(task.id) && task.createdAt <= oldest.createdAt);
  if (older.length === 0) return page;
  return { tasks: [...page.tasks, ...older], cursor: listed.cursor };
}

/** Adds the page that the cursor led to. */
export function append(listed: Listed, page: TaskPage): Listed {
  const ids = new Set(listed.tasks.map(({ id }) => id));
  return { tasks: [...listed.tasks, ...page.tasks.filter(({ id }) => !ids.has(id))], cursor: page.cursor };
}
