import { describe, expect, test } from 'vitest';
import { methodsOf } from '../../../core/protocol/route-keys.ts';
import { type ApiFunctionName, ROUTES } from '../../../core/protocol/routes.ts';
import { callApp } from '../call-app.ts';
import { expectProblem } from '../problem-document.ts';
import { enqueueApp } from './enqueue/enqueue-app.ts';
import { operateApp } from './operate/operate-app.ts';
import { scheduleApp } from './scheduler/schedule-app.ts';
import { ID, statusApp } from './status/status-app.ts';

/** The real apps, on AWS clients that give everything an empty answer. */
const APPS: Readonly<Record<ApiFunctionName, (method: string, path: string) => Promise<Response>>> = {
  enqueue: (method, path) => callApp(enqueueApp().app, path, { method }),
  status: (method, path) => statusApp().call(path, method),
  operate: (method, path) => operateApp().call(method, path),
  scheduler: (method, path) => scheduleApp().call(method, path),
};
const FUNCTIONS = Object.entries(APPS);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
const PATHS = [...new Set(ROUTES.map(({ path }) => path))];

/** A path that a caller may write for one of the table of routes. */
function calledPath(path: string): string {
  return path.replace('{id}', ID).replace('{name}', path.startsWith('/queues/') ? 'default' : 'add');
}

describe.each(ROUTES.map((route) => ({ ...route, called: calledPath(route.path) })))(
  '$method $path',
  ({ method, called, function: own }) => {
    test(`is answered by ${own}`, async () => {
      const response = await APPS[own](method, called);
      expect(response.status).not.toBe(405);
      expect(response.status).not.toBe(500);
      expect(await response.text()).not.toContain('Nothing is here');
    });

    test.each(FUNCTIONS.filter(([name]) => name !== own))('is not answered by %s', async (_name, call) => {
      const response = await call(method, called);
      await expectProblem(response, response.headers.has('allow') ? 405 : 404);
    });
  },
);

describe.each(FUNCTIONS)('%s says that nothing is here', (_name, call) => {
  test.each([
    '/',
    '/nothing',
    ...PATHS.flatMap((path) => [`${calledPath(path)}/`, `${calledPath(path)}/nothing/here`]),
  ])('at %s', async (path) => {
    for (const method of METHODS) {
      const response = await call(method, path);
      expect(response.headers.has('allow')).toBe(false);
      const { detail } = await expectProblem(response, 404);
      expect(detail).toBe('Nothing is here. GET /openapi.json describes every call.');
    }
  });
});

describe.each(PATHS)('%s', (path) => {
  // A definition's name and a task's id stand in the same place, but are two paths in the table, each with its own methods.
  const taken: readonly string[] = ROUTES.filter((route) => route.path === path).flatMap(methodsOf);

  test.each(METHODS.filter((method) => !taken.includes(method)))('refuses %s', async (method) => {
    const response = await statusApp().call(calledPath(path), method);
    expect(response.headers.get('allow')).toBe(taken.toSorted().join(', '));
    await expectProblem(response, 405);
  });
});

// API Gateway authorizes a call for the route that it finds. One that decodes to another route's path must not get that route's answer.
describe('a call is answered by the route that it was authorized for', () => {
  const hidden = (path: string) =>
    [
      path.replaceAll('a', '%61'),
      `/tasks/${ID}%2Frevoke`,
      `/tasks/${ID}%252Frevoke`,
      `/tasks/${ID}%2fretry`,
    ].filter((written) => written !== path);

  test.each([...hidden(`/tasks/${ID}/revoke`), ...hidden('/queues/default/purge')])(
    'POST %s manages nothing',
    async (path) => {
      const enqueue = enqueueApp();
      const response = await callApp(enqueue.app, path, { method: 'POST' });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(enqueue.dynamo.calls()).toEqual([]);
      expect(enqueue.sqs.calls()).toEqual([]);
    },
  );

  test.each([
    ['post', `/tasks/${ID}/revoke`],
    ['Post', '/tasks/add'],
  ])('%s %s is no method of the API', async (method, path) => {
    const enqueue = enqueueApp();
    await expectProblem(await callApp(enqueue.app, path, { method }), 404);
    expect(enqueue.dynamo.calls()).toEqual([]);
  });

  test.each([`/t%61sks/${ID}?include=input`, '/t%61sks', '/%71ueues'])(
    'GET %s reads nothing',
    async (path) => {
      const { call, dynamo, sqs } = statusApp();
      await expectProblem(await call(path, 'GET'), 404);
      expect([...dynamo.calls(), ...sqs.calls()]).toEqual([]);
    },
  );
});
