import type { Registry } from '../../core/definition/registry.ts';
import { isRefusedForItsContent } from '../../core/protocol/aws-fault.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { methodsOf } from '../../core/protocol/route-keys.ts';
import { ROUTES, STATUS_ROUTES } from '../../core/protocol/routes.ts';
import { queueDepth } from '../../core/queue/queue-depth.ts';
import { readTaskId } from '../../core/records/find-record.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import { type Answers, type App, createHttpApp, nothingHere } from '../../platform/http/app.ts';
import { etagOf } from '../../platform/http/etag.ts';
import { type HttpCall, readHttpCall } from '../../platform/http/http-call.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import { matchPath } from '../../platform/http/match-path.ts';
import { refusedProblem } from '../../platform/http/problem-response.ts';
import { listTasks } from './list-tasks.ts';
import { readListQuery } from './read-list-query.ts';
import { readStatusQuery } from './read-query.ts';
import { showRecord } from './show-record.ts';
import type { Status } from './status.ts';
import { waitForFinal } from './wait-for-final.ts';

type Call = Status & HttpCall;

const NOT_STORED = { 'cache-control': 'no-store' };

/** For a call that asked to wait, and may not: see wait-share.ts. */
const ASK_AGAIN = { 'retry-after': '1' };

/** The calls that read, and every call that no route takes. */
export function createApp(status: Status): App {
  return createHttpApp({
    routes: STATUS_ROUTES,
    answers: ANSWERS,
    begin: (request) => ({ ...status, ...readHttpCall(status.logger, request, status.lambdaTrace?.()) }),
    otherwise: (call, request) => (isPreflight(request) ? PREFLIGHT : notHere(call, request)),
  });
}

const ANSWERS: Answers<typeof STATUS_ROUTES, Call> = {
  listTasks: async (call, { query }) => {
    const list = readListQuery(query);
    try {
      return json(await listTasks(call, list), 200, NOT_STORED);
    } catch (error) {
      // The cursor is what of a list its caller may have written.
      throw list.before !== null && isRefusedForItsContent(error) ? refusedProblem('cursor', error) : error;
    }
  },
  getTask: async (call, request, { id: given }) => {
    // Not an id but a definition's name: tasks are sent to this path.
    if (call.registry.get(given)) return notHere(call, request);
    const { waitMs, include } = readStatusQuery(request.query);
    const id = readTaskId(given);
    call.about.taskId = id;
    const mayWait = waitMs === 0 || (call.waits?.mayWait() ?? true);
    try {
      const record = await waitForFinal(call, id, mayWait ? waitMs : 0).finally(() => {
        if (mayWait && waitMs > 0) call.waits?.waited();
      });
      const shown = await showRecord(record, include);
      return json(shown, 200, mayWait || shown.ready ? NOT_STORED : { ...NOT_STORED, ...ASK_AGAIN });
    } catch (error) {
      // Half of it would mislead a caller who waits for the result.
      throw error instanceof UnreadableRecord
        ? new ProblemError(500, error.message, { cause: error })
        : error;
    }
  },
  getQueues: async ({ queues }) => {
    const names = [...queues.addresses.keys()];
    const depths = await Promise.all(names.map((name) => queueDepth(queues, name)));
    return json({ queues: depths }, 200, NOT_STORED);
  },
  getSchedules: async (call, { query }) => {
    const { showSchedules } = await import('./show-schedules.ts');
    return json(await showSchedules(call, query), 200, NOT_STORED);
  },
  getSchedule: async (call, { query }, { name }) => {
    const { showSchedule } = await import('./show-schedules.ts');
    const schedule = await showSchedule(call, name, query);
    return json(schedule, 200, { ...NOT_STORED, etag: etagOf(schedule.revision) });
  },
  listWorkflows: async (call, { query }) => {
    const { listWorkflows } = await import('./workflows/show-workflows.ts');
    return json(await listWorkflows(call, query), 200, NOT_STORED);
  },
  getWorkflow: async (call, { query }, { id }) => {
    const { showOneWorkflow } = await import('./workflows/show-workflows.ts');
    return json(await showOneWorkflow(call, id, query), 200, NOT_STORED);
  },
  getWorkflowNodes: async (call, { query }, { id }) => {
    const { showNodes } = await import('./workflows/show-nodes.ts');
    return json(await showNodes(call, id, query), 200, NOT_STORED);
  },
  getOpenApi: async ({ registry }) => {
    // Loaded on demand, so that a cold start does not load what converts schemas.
    const { openApiDocument } = await import('./openapi/document.ts');
    return json(openApiDocument(registry));
  },
  getHealth: () => json({ status: 'ok' }, 200, NOT_STORED),
};

/**
 * Whether a request is a browser's preflight for a call from a page of another origin. API Gateway adds to the answer what the origins in the
 * setting corsOrigins may do, and removes any such headers of ours.
 */
function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && Boolean(headers['origin'] && headers['access-control-request-method']);
}

const PREFLIGHT: HttpResponse = { status: 204, headers: {}, body: '' };

/** @throws ProblemError 405 if the path takes other methods, otherwise 404 */
function notHere({ registry }: Status, { path, method, routeKey }: HttpRequest): never {
  // The route of browsers' preflights needs no credentials, so its answer does not tell which tasks there are.
  const methods = allowedMethods(path, routeKey.startsWith('OPTIONS ') ? null : registry);
  // A path that was written in another way than the route's, such as /%74asks, is none of ours.
  if (methods.length > 0 && !methods.includes(method)) {
    const allowed = methods.join(', ');
    throw new ProblemError(405, `This path takes ${allowed}.`, { headers: { allow: allowed } });
  }
  return nothingHere();
}

/**
 * The methods of a path, as the header `Allow` lists them; none for an unknown path.
 *
 * @param registry `null` for the methods that the path may have, whatever tasks there are
 */
function allowedMethods(path: string, registry: Registry | null): readonly string[] {
  const segments = path.split('/');
  const [, , named = ''] = segments;
  // This segment is either a definition's name or a task's id, and each has routes of its own.
  const notMeant = registry && (registry.get(named) ? '/tasks/{id}' : '/tasks/{name}');
  const taken = ROUTES.filter((route) => route.path !== notMeant && matchPath(route.path, segments));
  return [...new Set(taken.flatMap(methodsOf))].sort();
}
