import { ProblemError } from '../../core/protocol/problem.ts';
import { type TaskRecord, toApiRecord } from '../../core/protocol/record.ts';
import { ENQUEUE_ROUTES } from '../../core/protocol/routes.ts';
import { type Answers, type App, createHttpApp } from '../../platform/http/app.ts';
import { callerOf } from '../../platform/http/caller.ts';
import { readHttpCall } from '../../platform/http/http-call.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import { readIdempotencyKey, replayedHeader } from '../../platform/http/idempotency.ts';
import { acceptTask } from './accept-task.ts';
import type { CheckedTask } from './checked-task.ts';
import type { Call, Enqueue } from './enqueue.ts';
import { findDefinition } from './find-definition.ts';
import { lossProblem, readBody } from './read-body.ts';
import { readInput } from './read-input.ts';
import { readOptions } from './read-options.ts';

/**
 * The calls that send tasks, revoke them, reschedule them, retry them and have them forgotten. What sends one task is loaded with the function, and the rest when
 * it is first called for: see docs/decisions/rooms-beside-a-bundle.md.
 */
export function createApp(enqueue: Enqueue): App {
  return createHttpApp({
    routes: ENQUEUE_ROUTES,
    answers: ANSWERS,
    begin: (request) => ({
      ...enqueue,
      ...readHttpCall(enqueue.logger, request, enqueue.lambdaTrace?.()),
      begunAt: enqueue.clock.now(),
      caller: enqueue.keysPerCaller ? callerOf(request.authorizer) : null,
      worker: enqueue.workerOf?.(request.authorizer) ?? null,
    }),
    end: () => enqueue.metrics.flush(),
  });
}

const ANSWERS: Answers<typeof ENQUEUE_ROUTES, Call> = {
  sendEmail: (call, request) => acceptOne(call, 'send_email', request),
  sendMany: async (call, request) => {
    const { acceptMany } = await import('./accept-many.ts');
    return acceptMany(call, request);
  },
  sendTask: (call, request, { name }) => acceptOne(call, name, request),
  revokeTask: async (call, { query }, { id }) => {
    const { revokeTask } = await import('./revoke-task.ts');
    const record = await revokeTask(call, id, query);
    call.logger.info('task revoked', {});
    return record ? json(toApiRecord(record)) : NO_CONTENT;
  },
  rescheduleTask: async (call, { query }, { id }) => {
    const { rescheduleTask } = await import('./reschedule-task.ts');
    const record = await rescheduleTask(call, id, query);
    call.logger.info('task rescheduled', {});
    return json(toApiRecord(record));
  },
  retryTask: async (call, request, { id }) => {
    refuseParameters(request);
    const { retryTask } = await import('./retry-task.ts');
    const record = await retryTask(call, id);
    call.logger.info('task sent again', {});
    call.metrics.count('enqueued', record.task);
    return json(toApiRecord(record), 202, { location: `/tasks/${record.id}` });
  },
  forgetTask: async (call, request, { id: given }) => {
    // Not an id but a definition's name: tasks are sent to this path.
    if (call.registry.get(given)) {
      throw new ProblemError(405, 'This path takes POST.', { headers: { allow: 'POST' } });
    }
    refuseParameters(request);
    const { forgetTask } = await import('./forget-task.ts');
    await forgetTask(call, given);
    call.logger.info('task forgotten', {});
    return NO_CONTENT;
  },
  sendWorkflow: async (call, request) => {
    const { sendWorkflow } = await import('./workflows/send-workflow.ts');
    return sendWorkflow(call, request);
  },
  revokeWorkflow: async (call, request, { id }) => {
    refuseParameters(request);
    const { revokeWorkflow } = await import('./workflows/revoke-workflow.ts');
    return json(await revokeWorkflow(call, id));
  },
  retryWorkflow: async (call, request, { id }) => {
    refuseParameters(request);
    const { retryWorkflow } = await import('./workflows/retry-workflow.ts');
    return json(await retryWorkflow(call, id, request.remainingMs()), 202);
  },
};

const NO_CONTENT: HttpResponse = { status: 204, headers: {}, body: '' };

async function acceptOne(call: Call, name: string, request: HttpRequest): Promise<HttpResponse> {
  const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']);
  try {
    const task = await checkCall(call, name, request);
    const { record, replayed } = await acceptTask(call, task, idempotencyKey);
    call.logger.debug('task accepted', { replayed });
    if (!replayed) call.metrics.count('enqueued', record.task);
    return accepted(record, replayed);
  } catch (error) {
    // A call that was accepted before is not judged anew: its schema may have become narrower, or its task or queue may be gone.
    if (idempotencyKey === null || !(error instanceof ProblemError)) throw error;
    const { status } = error.problem;
    if (status >= 500 || status === 403) throw error;
    const { findRepeated } = await import('./find-repeated.ts');
    const record = await findRepeated(call, name, request, idempotencyKey);
    if (!record) throw error;
    return accepted(record, true);
  }
}

/** @throws ProblemError saying what is wrong with the call */
async function checkCall(call: Call, name: string, request: HttpRequest): Promise<CheckedTask> {
  const definition = findDefinition(call, name);
  call.about.task = definition.name;
  const read = readOptions(request.query, definition, call.registry, call.clock.now());
  if (!read.ok) {
    throw new ProblemError(422, 'The query string has invalid options.', { errors: read.errors });
  }
  const body = await readBody(request);
  if (body.kind === 'json' && body.losses.length > 0) throw lossProblem(body.losses);
  const input = await readInput(definition.input, body);
  return { definition, input, options: read.options };
}

function accepted(record: TaskRecord, replayed: boolean): HttpResponse {
  return json(toApiRecord(record), 202, { location: `/tasks/${record.id}`, ...replayedHeader(replayed) });
}

/** @throws ProblemError 422 for parameters, which a caller may give as if they were options */
function refuseParameters({ query }: HttpRequest): void {
  const given = Object.keys(query);
  if (given.length === 0) return;
  throw new ProblemError(422, 'This call takes no parameters.', {
    errors: given.map((path) => ({ path, message: 'This call takes no parameters' })),
  });
}
