import { describe, expect, test } from 'vitest';
import type { Routes } from '../../../../core/protocol/routes.ts';
import { createHttpApp } from '../../../../platform/http/app.ts';
import { json } from '../../../../platform/http/http-response.ts';
import { callApp } from '../../call-app.ts';
import { logLines } from '../../log-lines.ts';
import { expectProblem } from '../../problem-document.ts';

const ROUTES = {
  list: { method: 'GET', path: '/things', access: 'public' },
  get: { method: 'GET', path: '/things/{id}', access: 'public' },
  forget: { method: 'DELETE', path: '/things/{id}', access: 'public' },
  change: { method: 'POST', path: '/things/{id}/{what}', access: 'public' },
  break: { method: 'POST', path: '/broken', access: 'public' },
} as const satisfies Routes;

/** An app that answers with what it received. */
function app() {
  const log = logLines();
  const ended: string[] = [];
  const made = createHttpApp({
    routes: ROUTES,
    answers: {
      list: () => json('all'),
      get: (_, { query }, given) => json({ ...given, query }),
      forget: (_, _request, { id }) => json(`without ${id}`),
      change: (_, { body }, given) => json([given, `${body}`], 202),
      break: async () => {
        throw new TypeError('a bug that quotes S3CRET');
      },
    },
    begin: ({ path }) => ({ logger: log, path }),
    end: () => ended.push('end'),
  });
  return { app: made, log, ended };
}

const call = (
  to: ReturnType<typeof createHttpApp>,
  url: string,
  init: { method?: string; body?: string } = {},
) => callApp(to, url, { ...init, routes: Object.values(ROUTES) });

describe('a call', () => {
  test.each([
    ['GET', '/things', 200, 'all'],
    ['GET', '/things/a%2Fb%20%C3%BC?x=1&x=2&y=%26', 200, { id: 'a/b ü', query: { x: ['1', '2'], y: '&' } }],
    ['GET', '/things/100%', 200, { id: '100%', query: {} }],
    ['DELETE', '/things/1', 200, 'without 1'],
    ['POST', '/things/1/stop', 202, [{ id: '1', what: 'stop' }, '']],
  ])('is answered by its route: %s %s', async (method, url, status, body) => {
    const answer = await call(app().app, url, { method });
    expect([answer.status, await answer.json()]).toEqual([status, body]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test.each([
    ['GET', '/'],
    ['GET', ''],
    ['GET', '/things/'],
    ['GET', '/Things'],
    ['GET', '/things/1/stop'],
    ['GET', '/things/1/stop/now'],
    ['POST', '/things'],
    ['PUT', '/things/1'],
    ['TRACE', '/things'],
    ['POST', '/things//stop'],
  ])('that matches no route is 404: %s %s', async (method, url) => {
    await expectProblem(await call(app().app, url, { method }), 404);
  });

  test.each([
    ['GET', '/%74hings'],
    ['get', '/things'],
    ['POST', '/things/1%2Fstop'],
    ['POST', '/things/1%252Fstop'],
  ])(
    'that API Gateway takes to no route is answered by none, whatever its path decodes to: %s %s',
    async (method, url) => {
      await expectProblem(await call(app().app, url, { method }), 404);
    },
  );

  test('with HEAD gets the answer to GET without the body', async () => {
    const answer = await call(app().app, '/things', { method: 'HEAD' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    await expectProblem(await call(app().app, '/broken', { method: 'HEAD' }), 404);
  });

  test('passes on the bytes of its body', async () => {
    const answer = await call(app().app, '/things/1/put', { method: 'POST', body: 'für' });
    expect(await answer.json()).toEqual([{ id: '1', what: 'put' }, 'für']);
  });

  test('that hits a bug is still answered, and ends like any other', async () => {
    const { app: broken, ended, log } = app();
    await expectProblem(await call(broken, '/broken', { method: 'POST' }), 500);
    await call(broken, '/things');
    await call(broken, '/nowhere');
    expect(ended).toHaveLength(3);
    expect(JSON.stringify(log.lines)).toContain('TypeError');
    expect(JSON.stringify(log.lines)).not.toContain('S3CRET');
  });
});
