import { ProblemError } from '../../core/protocol/problem.ts';
import { OPERATE_ROUTES } from '../../core/protocol/routes.ts';
import { type Answers, type App, createHttpApp } from '../../platform/http/app.ts';
import { readHttpCall } from '../../platform/http/http-call.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import type { Query } from '../../platform/http/read-query.ts';
import { confirmPurge } from './confirm-purge.ts';
import { switchConsumer } from './consumer.ts';
import { describeQueue } from './describe-queue.ts';
import { findQueue } from './find-queue.ts';
import type { Operate } from './operate.ts';
import { purgeQueue } from './purge-queue.ts';
import { readCutoff } from './read-cutoff.ts';
import { redriveQueue } from './redrive-queue.ts';

const NOT_STORED = { 'cache-control': 'no-store' };

/** The operator's calls: to look at a queue, pause it, resume it, purge it and redrive its dead letters. */
export function createApp(operate: Operate): App {
  return createHttpApp({
    routes: OPERATE_ROUTES,
    answers: ANSWERS,
    // Its logger puts the call's ids on every line.
    begin: (request) => {
      const { logger } = readHttpCall(operate.logger, request, operate.lambdaTrace?.());
      return { ...operate, logger };
    },
    end: () => operate.metrics.flush(),
  });
}

const ANSWERS: Answers<typeof OPERATE_ROUTES, Operate> = {
  getQueue: async (operate, request, { name }) => {
    takeParameters(request, []);
    return json(await describeQueue(operate, name), 200, NOT_STORED);
  },
  pauseQueue: (operate, request, { name }) => switchQueue(operate, request, name, false),
  resumeQueue: (operate, request, { name }) => switchQueue(operate, request, name, true),
  purgeQueue: async (operate, request, { name }) => {
    const { confirm, before } = takeParameters(request, ['confirm', 'before']);
    const cutoff = readCutoff(before, operate.clock.now());
    await confirmPurge(operate, name, { confirm, cutoff });
    const purge = await purgeQueue(operate, name, cutoff);
    const { purged, remaining, later } = purge;
    operate.logger.warn('queue purged', { queue: name, purged, remaining, later, before: purge.before });
    return json(purge, 200, NOT_STORED);
  },
  redriveQueue: async (operate, request, { name }) => {
    takeParameters(request, []);
    const redrive = await redriveQueue(operate, name);
    operate.logger.warn('dead letters redriven', { queue: redrive.name, redriving: redrive.redriving });
    return json(redrive, 202, NOT_STORED);
  },
};

async function switchQueue(
  operate: Operate,
  request: HttpRequest,
  name: string,
  enabled: boolean,
): Promise<HttpResponse> {
  takeParameters(request, []);
  const consumer = await switchConsumer(operate, findQueue(operate, name), enabled);
  operate.logger.warn(enabled ? 'queue resumed' : 'queue paused', { queue: name, consumer });
  return json(await describeQueue(operate, name, consumer), 200, NOT_STORED);
}

/**
 * Reads the query string.
 *
 * @throws ProblemError 422 for a parameter that the call does not take: a caller who gives one expects it to do something
 */
function takeParameters({ query }: HttpRequest, names: readonly string[]): Query {
  const unknown = Object.keys(query).filter((name) => !names.includes(name));
  if (unknown.length === 0) return query;
  const message =
    names.length === 0
      ? 'This call takes no parameters'
      : `Unknown parameter. This call takes only ${names.join(' and ')}`;
  throw new ProblemError(422, 'The query string has invalid parameters.', {
    errors: unknown.map((path) => ({ path, message })),
  });
}
