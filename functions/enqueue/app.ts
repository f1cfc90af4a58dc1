import { Hono } from 'hono';
import { ProblemError } from '../protocol/problem.ts';
import { problemResponse } from '../protocol/problem-response.ts';
import { queryOf } from '../protocol/query.ts';
import { toApiRecord } from '../protocol/record.ts';
import { acceptBulk } from './accept-bulk.ts';
import { acceptTask } from './accept-task.ts';
import type { Enqueue } from './enqueue.ts';
import { findDefinition } from './find-definition.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { readBody, readInput } from './read-input.ts';
import { readOptions } from './read-options.ts';
import { retryTask } from './retry-task.ts';
import { revokeTask } from './revoke-task.ts';

/** What Lambda's adapter hands to each call. */
interface Environment {
  readonly Bindings: { readonly lambdaContext: { getRemainingTimeInMillis(): number } };
}

/** The calls that create tasks, and those that change what becomes of one. */
export function createApp(enqueue: Enqueue): Hono<Environment> {
  const app = new Hono<Environment>();

  app.post('/tasks', async (c) => {
    const key = readIdempotencyKey(c.req.header('idempotency-key'));
    const misplaced = Object.keys(queryOf(c.req.url));
    if (misplaced.length > 0) {
      throw new ProblemError(422, 'A bulk call takes no options for all of its tasks.', {
        errors: misplaced.map((path) => ({ path, message: 'Give it in the options of each task' })),
      });
    }
    const deadline = enqueue.clock.now() + c.env.lambdaContext.getRemainingTimeInMillis();
    const body = await readBody(c.req.raw);
    const { tasks, replayed } = await acceptBulk(enqueue, body, key, deadline);
    return c.json(
      { tasks: tasks.map((task) => (task instanceof ProblemError ? task.problem : toApiRecord(task))) },
      202,
      replayed ? { 'Idempotency-Replayed': 'true' } : {},
    );
  });
  app.post('/tasks/:id/revoke', async (c) => {
    refuseParameters(c.req.url);
    const record = await revokeTask(enqueue, c.req.param('id'));
    enqueue.logger.info('task revoked', { taskId: record.id, task: record.task });
    return c.json(toApiRecord(record), 200);
  });
  app.post('/tasks/:id/retry', async (c) => {
    refuseParameters(c.req.url);
    const record = await retryTask(enqueue, c.req.param('id'));
    enqueue.logger.info('task sent again', { taskId: record.id, task: record.task });
    return c.json(toApiRecord(record), 202, { location: `/tasks/${record.id}` });
  });
  app.post('/tasks/:name', (c) => acceptOne(c.req.param('name'), c.req.raw));
  app.post('/send_email', (c) => acceptOne('send_email', c.req.raw));

  async function acceptOne(name: string, request: Request): Promise<Response> {
    const definition = findDefinition(enqueue.registry, name);
    const idempotencyKey = readIdempotencyKey(request.headers.get('idempotency-key') ?? undefined);
    const read = readOptions(queryOf(request.url), definition, enqueue.registry, enqueue.clock.now());
    if (!read.ok) {
      throw new ProblemError(422, 'The query string holds options that do not fit.', { errors: read.errors });
    }
    const input = await readInput(definition.input, await readBody(request));
    const accepted = { definition, input, options: read.options, idempotencyKey };
    const { record, replayed } = await acceptTask(enqueue, accepted);
    enqueue.logger.debug('task accepted', { taskId: record.id, task: record.task, replayed });
    return Response.json(toApiRecord(record), {
      status: 202,
      headers: { location: `/tasks/${record.id}`, ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}) },
    });
  }

  app.notFound(() =>
    problemResponse(
      new ProblemError(404, 'Nothing is here. POST to /tasks/{name}, /send_email or /tasks.'),
      enqueue.logger,
    ),
  );
  app.onError((error) => problemResponse(error, enqueue.logger));
  return app;
}

/** @throws ProblemError 422 for a call about one task that comes with parameters, as if it took options */
function refuseParameters(url: string): void {
  const given = Object.keys(queryOf(url));
  if (given.length === 0) return;
  throw new ProblemError(422, 'This call takes no parameters.', {
    errors: given.map((path) => ({ path, message: 'This call takes no parameters' })),
  });
}
