import { type Context, Hono } from 'hono';
import { type CallEnvironment, readHttpCall } from '../protocol/http-call.ts';
import { ProblemError } from '../protocol/problem.ts';
import { problemResponse } from '../protocol/problem-response.ts';
import { queryOf } from '../protocol/query.ts';
import { confirmPurge } from './confirm-purge.ts';
import { switchConsumer } from './consumer.ts';
import { describeQueue } from './describe-queue.ts';
import type { Operate } from './operate.ts';
import { findQueue } from './operated-queue.ts';
import { purgeQueue } from './purge-queue.ts';
import { redriveQueue } from './redrive-queue.ts';

const NOT_STORED = { 'cache-control': 'no-store' };

interface Environment {
  readonly Bindings: CallEnvironment;
  /** All that the call works with; its logger has the ids of the call on every line. */
  readonly Variables: { operate: Operate };
}

/** The calls by which an operator looks at a queue and changes what becomes of its messages. */
export function createApp(given: Operate): Hono<Environment> {
  const app = new Hono<Environment>();

  app.use(async (c, next) => {
    const { logger } = readHttpCall(given.logger, c.req.raw.headers, c.env, given.lambdaTrace?.());
    c.set('operate', { ...given, logger });
    await next();
    given.metrics.flush();
  });

  app.get('/queues/:name', async (c) => {
    takeParameters(c, []);
    return c.json(await describeQueue(c.get('operate'), c.req.param('name')), 200, NOT_STORED);
  });
  app.post('/queues/:name/pause', (c) => switchQueue(c, c.req.param('name'), false));
  app.post('/queues/:name/resume', (c) => switchQueue(c, c.req.param('name'), true));
  app.post('/queues/:name/purge', async (c) => {
    const { confirm } = takeParameters(c, ['confirm']);
    const operate = c.get('operate');
    const name = c.req.param('name');
    await confirmPurge(operate, name, confirm);
    const purge = await purgeQueue(operate, name);
    const { purged, remaining } = purge;
    operate.logger.warn('queue purged', { queue: name, purged, remaining });
    return c.json(purge, 200, NOT_STORED);
  });
  app.post('/queues/:name/redrive', async (c) => {
    takeParameters(c, []);
    const operate = c.get('operate');
    const redrive = await redriveQueue(operate, c.req.param('name'));
    operate.logger.warn('dead letters redriven', { queue: redrive.name, redriving: redrive.redriving });
    return c.json(redrive, 202, NOT_STORED);
  });

  async function switchQueue(c: Context<Environment>, name: string, enabled: boolean): Promise<Response> {
    takeParameters(c, []);
    const operate = c.get('operate');
    const consumer = await switchConsumer(operate, findQueue(operate, name), enabled);
    operate.logger.warn(enabled ? 'queue resumed' : 'queue paused', { queue: name, consumer });
    return c.json(await describeQueue(operate, name, consumer), 200, NOT_STORED);
  }

  app.notFound((c) =>
    problemResponse(
      new ProblemError(404, 'Nothing is here. GET /openapi.json describes the calls that there are.'),
      c.get('operate').logger,
    ),
  );
  app.onError((error, c) => problemResponse(error, c.get('operate').logger));
  return app;
}

/**
 * The query string's parameters.
 *
 * @throws ProblemError 422 for one that the call does not take: whoever gives it expects it to do something
 */
function takeParameters(c: Context, names: readonly string[]): Record<string, string | readonly string[]> {
  const query = queryOf(c.req.url);
  const unknown = Object.keys(query).filter((name) => !names.includes(name));
  if (unknown.length === 0) return query;
  const message =
    names.length === 0 ? 'This call takes no parameters' : `Unknown parameter. The parameters are ${names}`;
  throw new ProblemError(422, 'The query string holds parameters that do not fit.', {
    errors: unknown.map((path) => ({ path, message })),
  });
}
