import { Hono } from 'hono';
import { validate as isUuid } from 'uuid';
import { type CallEnvironment, type HttpCall, readHttpCall } from '../protocol/http-call.ts';
import { ProblemError } from '../protocol/problem.ts';
import { problemResponse } from '../protocol/problem-response.ts';
import { queryOf } from '../protocol/query.ts';
import { toApiRecord } from '../protocol/record.ts';
import { queueDepth } from '../queue/queue-depth.ts';
import { allowedMethods } from './allowed-methods.ts';
import { listTasks } from './list-tasks.ts';
import { readListQuery } from './read-list-query.ts';
import { readStatusQuery } from './read-query.ts';
import type { Status } from './status.ts';
import { waitForFinal } from './wait-for-final.ts';

interface Environment {
  readonly Bindings: CallEnvironment;
  readonly Variables: { call: HttpCall };
}

/** The calls that read. */
export function createApp(status: Status): Hono<Environment> {
  const app = new Hono<Environment>();

  app.use(async (c, next) => {
    c.set('call', readHttpCall(status.logger, c.req.raw.headers, c.env, status.lambdaTrace?.()));
    await next();
  });

  app.get('/tasks', async (c) => {
    const page = await listTasks(status, readListQuery(queryOf(c.req.url)));
    return c.json(page, 200, { 'cache-control': 'no-store' });
  });
  app.get('/tasks/:id', async (c) => {
    // Not an id, but a task's name: where tasks are sent to.
    if (status.registry.get(c.req.param('id'))) return c.notFound();
    const { waitMs, includeInput } = readStatusQuery(queryOf(c.req.url));
    const id = c.req.param('id').toLowerCase();
    // What is not a UUID is no task's id: no need to ask the table.
    if (isUuid(id)) c.get('call').about.taskId = id;
    const record = isUuid(id) ? await waitForFinal(status, id, waitMs) : noSuchTask();
    return c.json(toApiRecord(record, { input: includeInput }), 200, { 'cache-control': 'no-store' });
  });
  app.get('/queues', async (c) => {
    const names = [...status.queues.addresses.keys()];
    const queues = await Promise.all(names.map((name) => queueDepth(status.queues, name)));
    return c.json({ queues }, 200, { 'cache-control': 'no-store' });
  });
  app.get('/openapi.json', async (c) => {
    // Loaded when asked for: the schemas' conversion is no part of a status call's cold start.
    const { openApiDocument } = await import('./openapi-document.ts');
    return c.json(openApiDocument(status.registry));
  });
  app.get('/health', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }));

  // A browser's preflight, which asks before a call of a page of another origin. API Gateway adds to this answer what the listed
  // origins may do (the setting corsOrigins), and takes such headers of ours away.
  app.options('*', (c) =>
    c.req.header('origin') && c.req.header('access-control-request-method')
      ? c.body(null, 204)
      : c.notFound(),
  );

  app.notFound((c) => {
    // This function answers every call that no route takes.
    const allowed = allowedMethods(c.req.path, status.registry);
    const error = allowed
      ? new ProblemError(405, `This path takes ${allowed}.`, { headers: { allow: allowed } })
      : new ProblemError(404, 'Nothing is here. GET /openapi.json describes the calls that there are.');
    return problemResponse(error, c.get('call').logger);
  });
  app.onError((error, c) => problemResponse(error, c.get('call').logger));
  return app;
}

function noSuchTask(): never {
  throw new ProblemError(404, 'There is no task of this id: an id is a UUID.');
}
