import { useEffect, useRef, useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import { listTasks, MAX_PAGE, readOpenApi, type TaskFilter } from '../api/calls.ts';
import { sendables } from '../api/openapi.ts';
import { usePolling } from '../api/use-polling.ts';
import { Notice } from '../parts/notice.tsx';
import { useNow } from '../parts/use-now.ts';
import { announce } from '../shell/announce.ts';
import { Filters } from './filters.tsx';
import { append, type Listed, mergeNewest } from './merge-page.ts';
import { NoTasks } from './no-tasks.tsx';
import { TaskTable, TaskTableWaiting } from './task-table.tsx';

/** Pause between two looks at the newest tasks, in milliseconds. */
const EVERY_MS = 2_000;

/** Tasks in the first page, and in each that follows. */
const PAGE = 25;

/** The list of tasks, the newest first, as it changes. */
export function TasksView({ filter }: { readonly filter: TaskFilter }) {
  const { state, task } = filter;
  const key = `${state} ${task}`;
  const [shown, setShown] = useState<{ readonly key: string; readonly listed: Listed } | null>(null);
  // Of another filter, nothing is shown.
  const listed = shown?.key === key ? shown.listed : null;
  const latest = useRef(listed);
  latest.current = listed;
  const names = useTaskNames();
  const now = useNow(1_000);

  const { failure, refresh } = usePolling({
    key,
    poll: async (signal) => {
      const limit = Math.min(MAX_PAGE, Math.max(PAGE, latest.current?.tasks.length ?? 0));
      const page = await listTasks(filter, limit, null, signal);
      if (!signal.aborted) setShown({ key, listed: mergeNewest(latest.current, page) });
      return EVERY_MS;
    },
  });

  const [loading, setLoading] = useState(false);
  const loadMore = async (cursor: string) => {
    setLoading(true);
    try {
      const page = await listTasks(filter, PAGE, cursor);
      setShown((before) => (before?.key === key ? { key, listed: append(before.listed, page) } : before));
      announce(page.tasks.length === 0 ? 'No more yet: look further.' : `${page.tasks.length} more tasks.`);
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      announce(error.message);
    } finally {
      setLoading(false);
    }
  };

  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Tasks</h1>
        {(listed || !failure) && <Live failure={failure?.message ?? null} />}
      </div>
      <Filters filter={filter} names={names} />
      {failure && !listed && (
        <Notice title="The list could not be read" tone="error">
          <p>{failure.message}</p>
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {!listed && !failure && <TaskTableWaiting />}
      {listed && listed.tasks.length > 0 && <TaskTable tasks={listed.tasks} now={now} />}
      {listed && listed.tasks.length === 0 && !failure && (
        <NoTasks filter={filter} more={listed.cursor !== null} />
      )}
      {listed?.cursor && (
        <div class="more">
          <button
            type="button"
            disabled={loading}
            onClick={() => listed.cursor && void loadMore(listed.cursor)}
          >
            {loading ? 'Loading…' : listed.tasks.length === 0 ? 'Look further back' : 'Load more'}
          </button>
        </div>
      )}
    </>
  );
}

/** Whether the list is up to date, and why not. What was read before stays. */
function Live({ failure }: { readonly failure: string | null }) {
  return (
    <span class="live" data-failed={failure !== null}>
      {failure === null ? 'Live' : `Not up to date: ${failure}`}
    </span>
  );
}

/** Names of the tasks that there are. Without them, the filter goes by what is typed into the URL. */
function useTaskNames(): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    readOpenApi().then(
      (document) => setNames(sendables(document).map(({ name }) => name)),
      () => undefined,
    );
  }, []);
  return names;
}
