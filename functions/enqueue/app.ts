import { Hono } from 'hono';
import { type CallEnvironment, readHttpCall } from '../protocol/http-call.ts';
import { ProblemError } from '../protocol/problem.ts';
import { problemResponse } from '../protocol/problem-response.ts';
import { queryOf } from '../protocol/query.ts';
import { toApiRecord } from '../protocol/record.ts';
import { acceptBulk } from './accept-bulk.ts';
import { acceptTask } from './accept-task.ts';
import type { Call, Enqueue } from './enqueue.ts';
import { findDefinition } from './find-definition.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { readBody, readInput } from './read-input.ts';
import { readOptions } from './read-options.ts';
import { retryTask } from './retry-task.ts';
import { revokeTask } from './revoke-task.ts';

/** What Lambda's adapter hands to each call. */
interface Environment {
  readonly Bindings: CallEnvironment & { readonly lambdaContext: { getRemainingTimeInMillis(): number } };
  readonly Variables: { call: Call };
}

/** The calls that create tasks, and those that change what becomes of one. */
export function createApp(enqueue: Enqueue): Hono<Environment> {
  const app = new Hono<Environment>();

  app.use(async (c, next) => {
    const call = readHttpCall(enqueue.logger, c.req.raw.headers, c.env, enqueue.lambdaTrace?.());
    c.set('call', { ...enqueue, ...call });
    await next();
    enqueue.metrics.flush();
  });

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
    const { tasks, replayed } = await acceptBulk(c.get('call'), body, key, deadline);
    return c.json(
      { tasks: tasks.map((task) => (task instanceof ProblemError ? task.problem : toApiRecord(task))) },
      202,
      replayed ? { 'Idempotency-Replayed': 'true' } : {},
    );
  });
  app.post('/tasks/:id/revoke', async (c) => {
    refuseParameters(c.req.url);
    const call = c.get('call');
    const record = await revokeTask(call, c.req.param('id'));
    call.logger.info('task revoked', {});
    call.metrics.count('revoked', record.task);
    return c.json(toApiRecord(record), 200);
  });
  app.post('/tasks/:id/retry', async (c) => {
    refuseParameters(c.req.url);
    const call = c.get('call');
    const record = await retryTask(call, c.req.param('id'));
    call.logger.info('task sent again', {});
    call.metrics.count('enqueued', record.task);
    return c.json(toApiRecord(record), 202, { location: `/tasks/${record.id}` });
  });
  app.post('/tasks/:name', (c) => acceptOne(c.get('call'), c.req.param('name'), c.req.raw));
  app.post('/send_email', (c) => acceptOne(c.get('call'), 'send_email', c.req.raw));

  async function acceptOne(call: Call, name: string, request: Request): Promise<Response> {
    const definition = findDefinition(enqueue.registry, name);
    call.about.task = definition.name;
    const idempotencyKey = readIdempotencyKey(request.headers.get('idempotency-key') ?? undefined);
    const read = readOptions(queryOf(request.url), definition, enqueue.registry, enqueue.clock.now());
    if (!read.ok) {
      throw new ProblemError(422, 'The query string holds options that do not fit.', { errors: read.errors });
    }
    const input = await readInput(definition.input, await readBody(request));
    const accepted = { definition, input, options: read.options, idempotencyKey };
    const { record, replayed } = await acceptTask(call, accepted);
    call.logger.debug('task accepted', { replayed });
    if (!replayed) call.metrics.count('enqueued', record.task);
    return Response.json(toApiRecord(record), {
      status: 202,
      headers: { location: `/tasks/${record.id}`, ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}) },
    });
  }

  app.notFound((c) =>
    problemResponse(
      new ProblemError(404, 'Nothing is here. POST to /tasks/{name}, /send_email or /tasks.'),
      c.get('call').logger,
    ),
  );
  app.onError((error, c) => problemResponse(error, c.get('call').logger));
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
