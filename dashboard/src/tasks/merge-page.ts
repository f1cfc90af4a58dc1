import type { Task, TaskPage } from '../api/task.ts';

/** Updates a list, newest first, with its first page. Tasks older than that page stay as they were read, unless others may lie between. */
export const mergeNewest = mergeBy((task, last) => task.createdAt <= last.createdAt);

/** The same of a list of what waits for its time, soonest first. */
export const mergeSoonest = mergeBy((task, last) => dueAt(task) >= dueAt(last));

function mergeBy(comesAfter: (task: Task, last: Task) => boolean) {
  return (listed: TaskPage | undefined, page: TaskPage): TaskPage => {
    const last = page.tasks.at(-1);
    // A page without a cursor is the whole list.
    if (!listed || !last || page.cursor === null || leavesGap(listed, page)) return page;
    const ids = idsOf(page);
    const later = listed.tasks.filter((task) => !ids.has(task.id) && comesAfter(task, last));
    if (later.length === 0) return page;
    return { tasks: [...page.tasks, ...later], cursor: listed.cursor };
  };
}

/** ISO 8601 in UTC, which sorts as text. */
function dueAt({ waitsFor, createdAt }: Task): string {
  return waitsFor?.until ?? createdAt;
}

/** Whether there may be tasks between a first page and what is listed: they have no task in common. */
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
