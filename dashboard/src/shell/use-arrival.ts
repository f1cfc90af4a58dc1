import { useEffect, useRef } from 'preact/hooks';
import { hrefOf, type Route } from '../route/route.ts';

/** Titles the page after its view, and focuses the heading of a new view, so that screen readers read it out. */
export function useArrival(route: Route): void {
  // A new filter is not a new view.
  const place =
    route.view === 'tasks' || route.view === 'workflows'
      ? route.view
      : hrefOf(route.view === 'send' ? { ...route, like: null } : route);
  const last = useRef<string | null>(null);
  useEffect(() => {
    document.title = titleOf(route);
    if (last.current !== null && last.current !== place) {
      scrollTo(0, 0);
      document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
    }
    last.current = place;
  }, [place, route]);
}

function titleOf(route: Route): string {
  switch (route.view) {
    case 'tasks':
      return 'Tasks · Lovage';
    case 'task':
      return `Task ${route.id.slice(0, 8)} · Lovage`;
    case 'send':
      return `Send ${route.task ?? 'a task'} · Lovage`;
    case 'queues':
      return 'Queues · Lovage';
    case 'schedules':
      return 'Schedules · Lovage';
    case 'schedule':
      return `Schedule ${route.name} · Lovage`;
    case 'schedule-form':
      return route.name === null ? 'New schedule · Lovage' : `Change ${route.name} · Lovage`;
    case 'workflows':
      return 'Workflows · Lovage';
    case 'workflow':
      return `Workflow ${route.id.slice(0, 8)} · Lovage`;
    case 'nowhere':
      return 'Lovage';
  }
}
