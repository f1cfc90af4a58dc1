import type { TaskFilter } from '../api/calls.ts';
import type { WorkflowState } from '../api/task.ts';
import { isState, isWorkflowState } from '../parts/states.ts';

/** Every view of the page, as the part of the URL after `#` names it. */
export type Route =
  | ({ readonly view: 'tasks' } & TaskFilter)
  | { readonly view: 'task'; readonly id: string }
  /** `like`: the id of a task whose input fills in the form. */
  | { readonly view: 'send'; readonly task: string | null; readonly like: string | null }
  | { readonly view: 'queues' }
  | { readonly view: 'schedules' }
  | { readonly view: 'schedule'; readonly name: string }
  /** The form that makes a schedule; of an existing one, which it changes. */
  | { readonly view: 'schedule-form'; readonly name: string | null }
  /** `state`: only those in that state. */
  | { readonly view: 'workflows'; readonly state: WorkflowState | null }
  | { readonly view: 'workflow'; readonly id: string }
  | { readonly view: 'nowhere' };

/** Reads a route from `location.hash`. Never throws. */
export function readRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const query = new URLSearchParams(search);
  const [view = '', name = null, ...more] = path.split('/').filter(Boolean).map(decode);
  if (view === 'schedules' && name !== null && more.length === 1 && more[0] === 'edit')
    return { view: 'schedule-form', name };
  if (more.length > 0) return { view: 'nowhere' };
  switch (view) {
    case '':
    case 'tasks': {
      if (name !== null) return { view: 'task', id: name };
      const state = query.get('state');
      return {
        view: 'tasks',
        state: isState(state) ? state : null,
        task: query.get('task'),
        waitsFor: WAITS.find((kind) => kind === query.get('waitsFor')) ?? null,
      };
    }
    case 'send':
      return { view: 'send', task: name, like: query.get('like') };
    case 'queues':
      return name === null ? { view: 'queues' } : { view: 'nowhere' };
    case 'schedules':
      return name === null ? { view: 'schedules' } : { view: 'schedule', name };
    // Not below "schedules", where it could be a schedule's name.
    case 'new-schedule':
      return name === null ? { view: 'schedule-form', name } : { view: 'nowhere' };
    case 'workflows': {
      if (name !== null) return { view: 'workflow', id: name };
      const state = query.get('state');
      return { view: 'workflows', state: isWorkflowState(state) ? state : null };
    }
    default:
      return { view: 'nowhere' };
  }
}

/** Writes a route as a link. */
export function hrefOf(route: Route): string {
  switch (route.view) {
    case 'tasks':
      return `#/tasks${search({ state: route.state, task: route.task, waitsFor: route.waitsFor })}`;
    case 'task':
      return `#/tasks/${encodeURIComponent(route.id)}`;
    case 'send':
      return `#/send${route.task === null ? '' : `/${encodeURIComponent(route.task)}`}${search({ like: route.like })}`;
    case 'queues':
      return '#/queues';
    case 'schedules':
      return '#/schedules';
    case 'schedule':
      return `#/schedules/${encodeURIComponent(route.name)}`;
    case 'schedule-form':
      return route.name === null ? '#/new-schedule' : `#/schedules/${encodeURIComponent(route.name)}/edit`;
    case 'workflows':
      return `#/workflows${search({ state: route.state })}`;
    case 'workflow':
      return `#/workflows/${encodeURIComponent(route.id)}`;
    case 'nowhere':
      return '#/tasks';
  }
}

/** All tasks. */
export const ALL_TASKS: Route = { view: 'tasks', state: null, task: null, waitsFor: null };

/** All workflows. */
export const ALL_WORKFLOWS: Route = { view: 'workflows', state: null };

const WAITS = ['time', 'tasks'] as const;

function search(given: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given))
    if (value !== null && value !== '') query.set(name, value);
  return query.size > 0 ? `?${query}` : '';
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Malformed escapes stay unchanged.
    return text;
  }
}
