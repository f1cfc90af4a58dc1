import { expect, test } from 'vitest';
import { ALL_TASKS, hrefOf, type Route, readRoute } from '../../../dashboard/src/route/route.ts';

const WITH_SIGNS = 'a/b?c#d%20<e>';

test.each<[Route, string]>([
  [ALL_TASKS, '#/tasks'],
  [
    { view: 'tasks', state: 'FAILURE', task: 'send_email', waitsFor: null },
    '#/tasks?state=FAILURE&task=send_email',
  ],
  [{ view: 'task', id: '01a2' }, '#/tasks/01a2'],
  [{ view: 'task', id: '<b>' }, '#/tasks/%3Cb%3E'],
  [{ view: 'send', task: null, like: null }, '#/send'],
  [{ view: 'send', task: 'add', like: '01a2' }, '#/send/add?like=01a2'],
  [{ view: 'queues' }, '#/queues'],
  [{ view: 'tasks', state: null, task: 'add', waitsFor: 'time' }, '#/tasks?task=add&waitsFor=time'],
  [{ view: 'tasks', state: null, task: null, waitsFor: 'tasks' }, '#/tasks?waitsFor=tasks'],
  [{ view: 'workflows', state: null }, '#/workflows'],
  [{ view: 'workflows', state: 'FAILURE' }, '#/workflows?state=FAILURE'],
  [{ view: 'workflow', id: '01a2' }, '#/workflows/01a2'],
  [{ view: 'schedules' }, '#/schedules'],
  [{ view: 'schedule', name: 'nightly' }, '#/schedules/nightly'],
  [{ view: 'schedule', name: 'new-schedule' }, '#/schedules/new-schedule'],
  [{ view: 'schedule', name: 'edit' }, '#/schedules/edit'],
  [{ view: 'schedule-form', name: 'edit' }, '#/schedules/edit/edit'],
  [{ view: 'schedule-form', name: null }, '#/new-schedule'],
])('%j is %s, and is read from it', (route, href) => {
  expect(hrefOf(route)).toBe(href);
  expect(readRoute(href)).toEqual(route);
});

test.each<Route>([
  { view: 'workflow', id: WITH_SIGNS },
  { view: 'schedule', name: WITH_SIGNS },
  { view: 'schedule-form', name: WITH_SIGNS },
])('any name comes back from the address of %j', (route) => {
  expect(readRoute(hrefOf(route))).toEqual(route);
});

test.each<[string, Route]>([
  ['', ALL_TASKS],
  ['#/tasks?state=toString&waitsFor=<b>', ALL_TASKS],
  ['#/tasks/%', { view: 'task', id: '%' }],
  ['#/queues/x', { view: 'nowhere' }],
  // A task's state that a workflow is never in.
  ['#/workflows?state=RETRY', { view: 'workflows', state: null }],
  ['#/workflows/01a2/tasks', { view: 'nowhere' }],
  ['#/schedules/nightly/delete', { view: 'nowhere' }],
  ['#/schedules/a/edit/b', { view: 'nowhere' }],
  ['#/new-schedule/x', { view: 'nowhere' }],
  ['#/elsewhere', { view: 'nowhere' }],
])('%s is read as something', (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});
