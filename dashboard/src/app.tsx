import type { PageConfig } from '../page-config.ts';
import { unlessRefused } from './api/call.ts';
import { readConfig } from './api/calls.ts';
import { useFetched } from './api/use-fetched.ts';
import { later } from './parts/later.tsx';
import { Notice } from './parts/notice.tsx';
import { QueuesView } from './queues/queues-view.tsx';
import { ALL_TASKS, hrefOf, type Route } from './route/route.ts';
import { useRoute } from './route/use-route.ts';
import { SendView } from './send/send-view.tsx';
import { Announcer } from './shell/announcer.tsx';
import { Banner } from './shell/banner.tsx';
import { Header } from './shell/header.tsx';
import { useArrival } from './shell/use-arrival.ts';
import { TaskView } from './task/task-view.tsx';
import { TasksView } from './tasks/tasks-view.tsx';

/** With the libraries that say a cron expression in words and know when it comes next. */
const Schedules = later(async () => (await import('./schedules/schedules.tsx')).Schedules, 'Schedules');

/** With the drawing of graphs. */
const Workflows = later(async () => (await import('./workflows/workflows.tsx')).Workflows, 'Workflows');

/** Used until the configuration is known. The page works without it, too. */
const UNKNOWN: PageConfig = { stage: '', apiUrl: null, signedIn: null, inboxUrl: null };

/** The whole page. */
export function App() {
  const route = useRoute();
  const fetched = useFetched({
    key: 'config',
    fetch: (signal) => unlessRefused(readConfig(signal), UNKNOWN),
  });
  const config = fetched.value ?? UNKNOWN;
  useArrival(route);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <Header route={route} config={config} />
      <Banner />
      <main id="main" tabIndex={-1}>
        {viewOf(route, config)}
      </main>
      <Announcer />
    </>
  );
}

function viewOf(route: Route, config: PageConfig) {
  switch (route.view) {
    case 'tasks':
      return <TasksView filter={route} />;
    case 'task':
      return <TaskView key={route.id} id={route.id} />;
    case 'send':
      return (
        <SendView key={`${route.task} ${route.like}`} task={route.task} like={route.like} config={config} />
      );
    case 'queues':
      return <QueuesView />;
    case 'schedules':
    case 'schedule':
    case 'schedule-form':
      return <Schedules route={route} />;
    case 'workflows':
    case 'workflow':
      return <Workflows route={route} />;
    case 'nowhere':
      return (
        <>
          <h1 tabIndex={-1}>Not found</h1>
          <Notice title="Page not found">
            <p>
              <a href={hrefOf(ALL_TASKS)}>All tasks</a>
            </p>
          </Notice>
        </>
      );
  }
}
