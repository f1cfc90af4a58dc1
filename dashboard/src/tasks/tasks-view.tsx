import { unlessRefused } from '../api/call.ts';
import { listTasks, readSendables, type TaskFilter } from '../api/calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { useLost } from '../api/use-lost.ts';
import { useAction } from '../parts/use-action.ts';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { usePausedQueues } from '../queues/use-paused.ts';
import { Filters } from './filters.tsx';
import { append, mergeNewest, mergeSoonest } from './merge-page.ts';
import { NoTasks } from './no-tasks.tsx';
import { readNewest } from './read-newest.ts';
import { TaskRowsWaiting, TaskTable } from './task-table.tsx';

/** Pause between two reads of the newest tasks, in milliseconds. */
const EVERY_MS = 2_000;

/** Tasks in the first page, and in each that follows. */
const PAGE = 25;

/** The list of tasks, kept up to date: the newest first, or the soonest of those that wait for their time. */
export function TasksView({ filter }: { readonly filter: TaskFilter }) {
  const now = useNow(1_000);
  const order = filter.waitsFor === 'time' ? 'soonest' : 'newest';
  // The filter works without names to choose from: the URL may hold any name.
  const sendables = useFetched({
    key: 'openapi',
    fetch: (signal) => unlessRefused(readSendables(signal), []),
  });
  const tasks = useFetched({
    key: `${filter.state} ${filter.waitsFor} ${filter.task}`,
    fetch: (signal, shown) =>
      readNewest((limit, cursor) => listTasks(filter, limit, cursor, signal), shown, PAGE),
    every: () => EVERY_MS,
    merge: order === 'newest' ? mergeNewest : mergeSoonest,
  });
  const names = (sendables.value ?? []).map(({ name }) => name);
  const lost = useLost();
  const paused = usePausedQueues(tasks.value?.tasks ?? []);
  const { busy, act } = useAction();
  const loadMore = (cursor: string) =>
    act(async () => {
      const page = await listTasks(filter, PAGE, cursor);
      // Meanwhile the list may have begun anew, with another cursor: this page does not follow it.
      tasks.update((shown) => (shown.cursor === cursor ? append(shown, page) : shown));
      return page.tasks.length === 0
        ? 'None found yet. You can look further back.'
        : `${page.tasks.length} more tasks.`;
    });

  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Tasks</h1>
        {tasks.value && !tasks.failure && !lost && <span class="live">Live</span>}
      </div>
      <Filters filter={filter} names={names} />
      <WhenFetched of={tasks} name="the tasks" waiting={<TaskRowsWaiting />}>
        {({ tasks: listed, cursor }) => (
          <>
            {listed.length > 0 ? (
              <TaskTable tasks={listed} now={now} paused={paused} order={order} />
            ) : (
              <NoTasks filter={filter} more={cursor !== null} names={names} />
            )}
            {cursor !== null && (
              <div class="more">
                <button type="button" disabled={busy} onClick={() => void loadMore(cursor)}>
                  {busy ? 'Loading…' : listed.length === 0 ? 'Look further back' : 'Load more'}
                </button>
              </div>
            )}
          </>
        )}
      </WhenFetched>
    </>
  );
}
