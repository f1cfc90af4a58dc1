import { isAwsFault, isForOperator, isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { SCHEDULE_NAME } from '../../core/protocol/occurrence.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import { SCHEDULER_ROUTES } from '../../core/protocol/routes.ts';
import { toApiSchedule } from '../../core/schedule/api-schedule.ts';
import { checkSchedule } from '../../core/schedule/check-schedule.ts';
import { deleted, put, reset, switched } from '../../core/schedule/decisions.ts';
import {
  EditedByOthers,
  type EditedSchedule,
  EditNotWritten,
  editSchedule,
} from '../../core/schedule/edit-schedule.ts';
import { findSchedule } from '../../core/schedule/find-schedule.ts';
import type { Since } from '../../core/schedule/read-schedule.ts';
import type { ScheduleItem } from '../../core/schedule/schedule-item.ts';
import { NotTakenBack } from '../../core/schedule/sweep-schedule.ts';
import type { ScheduleEdit } from '../../core/schedule/write-schedule.ts';
import { type Answers, type App, createHttpApp } from '../../platform/http/app.ts';
import { callerOf } from '../../platform/http/caller.ts';
import { checkPreconditions, etagOf } from '../../platform/http/etag.ts';
import { readHttpCall } from '../../platform/http/http-call.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import { readJsonBody } from '../../platform/http/read-json-body.ts';
import type { Call, ScheduleCalls } from './schedule-calls.ts';

const NOT_STORED = { 'cache-control': 'no-store' };

const NO_SUCH_SCHEDULE = 'There is no schedule with this name.';

/** The calls that make schedules, change them and run them. What only runs them is loaded when it is first called for. */
export function createApp(calls: ScheduleCalls): App {
  return createHttpApp({
    routes: SCHEDULER_ROUTES,
    answers: ANSWERS,
    begin: (request) => ({
      ...calls,
      ...readHttpCall(calls.logger, request, calls.lambdaTrace?.()),
      caller: calls.keysPerCaller ? callerOf(request.authorizer) : null,
    }),
    end: () => calls.metrics.flush(),
  });
}

const ANSWERS: Answers<typeof SCHEDULER_ROUTES, Call> = {
  putSchedule: async (call, request, { name }) => {
    refuseParameters(request);
    if (!SCHEDULE_NAME.test(name)) {
      const message =
        'Must be a lower-case letter, then up to 63 lower-case letters, digits, "_", "-" and "."';
      throw new ProblemError(422, 'The schedule’s name is invalid.', { errors: [{ path: 'name', message }] });
    }
    const body = readJsonBody(request);
    if (body === null || typeof body !== 'object' || Array.isArray(body)) {
      throw invalid([{ path: '', message: 'Must be an object' }]);
    }
    const checked = await checkSchedule(body, call.registry, await sinceOf(call, name, body));
    if (!checked.ok) throw invalid(checked.errors);
    const { item, seen } = await edit(call, request, name, (found) => put(found, checked.schedule));
    call.logger.info('schedule put', { schedule: name, revision: item?.revision });
    const isNew = !isThere(seen);
    return answer(call, item, isNew ? 201 : 200, isNew ? { location: `/schedules/${name}` } : {});
  },
  deleteSchedule: async (call, request, { name }) => {
    refuseParameters(request);
    const { seen } = await edit(call, request, name, (found) => {
      if (isThere(found) && found.declared) throw declaredProblem(found.declared.task);
      // Even if there is none: a put that was given up may still be carried out, and meets a tombstone of a higher revision.
      return deleted();
    });
    if (!isThere(seen)) throw noSuchSchedule();
    call.logger.info('schedule deleted', { schedule: name });
    return { status: 204, headers: {}, body: '' };
  },
  pauseSchedule: (call, request, { name }) =>
    change(call, request, name, 'schedule paused', (found) => switched(found, false)),
  resumeSchedule: (call, request, { name }) =>
    change(call, request, name, 'schedule resumed', (found) => switched(found, true)),
  resetSchedule: (call, request, { name }) =>
    change(call, request, name, 'schedule reset', (found) => {
      if (!found.declared) {
        throw new ProblemError(409, 'No definition declares this schedule: there is nothing to reset it to.');
      }
      return reset(found);
    }),
  runSchedule: async (call, request, { name }) => {
    refuseParameters(request);
    const { runNow } = await import('./run-now.ts');
    return runNow(call, request, readName(name));
  },
};

/** From when on a schedule is to have a time. An interval is counted from when the schedule was made, and may end soon. */
async function sinceOf({ table, clock }: Call, name: string, body: object): Promise<Since> {
  const { every, end }: { readonly every?: unknown; readonly end?: unknown } = body;
  const since = { now: clock.now() };
  if (every == null || end == null) return since;
  const found = await findSchedule(table, name);
  return isThere(found) ? { ...since, createdAt: found.createdAt } : since;
}

/** Changes a schedule that there is, and answers with it. */
async function change(
  call: Call,
  request: HttpRequest,
  name: string,
  done: string,
  decide: (found: ScheduleItem) => ScheduleEdit | null,
): Promise<HttpResponse> {
  refuseParameters(request);
  const { item, edited } = await edit(call, request, name, (found) => {
    if (!found || !isThere(found)) throw noSuchSchedule();
    return decide(found);
  });
  if (edited) call.logger.info(done, { schedule: name, revision: item?.revision });
  return answer(call, item);
}

/** @throws ProblemError 404 for a name that no schedule can have; 412; 503 if others edit it each time, or nobody knows whether the edit was written, or whether what was made before starts */
async function edit(
  call: Call,
  request: HttpRequest,
  name: string,
  decide: (found: ScheduleItem | null) => ScheduleEdit | null,
): Promise<EditedSchedule> {
  try {
    return await editSchedule(call, readName(name), (found) => {
      checkPreconditions(request, isThere(found) ? found.revision : null);
      return decide(found);
    });
  } catch (error) {
    if (error instanceof EditedByOthers) {
      throw new ProblemError(
        503,
        'The schedule was not changed, because other calls keep changing it. Try again.',
        { headers: { 'retry-after': '5' }, cause: error },
      );
    }
    if (!(error instanceof EditNotWritten || error instanceof NotTakenBack)) throw error;
    const { cause } = error;
    if (!isAwsFault(cause) || isRefusedForGood(cause) || isForOperator(cause)) throw cause;
    throw new ProblemError(
      503,
      error instanceof NotTakenBack
        ? 'The schedule was changed, but a task that it had made before may still start, because a service behind this API did not answer. Try again.'
        : 'It is not certain that the schedule was changed, because a service behind this API did not answer. Look at the schedule, and try again.',
      { headers: { 'retry-after': '5' }, cause },
    );
  }
}

function answer(
  { clock }: Call,
  item: ScheduleItem | null,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const shown = item && toApiSchedule(item, clock.now(), { input: false });
  if (!shown) throw noSuchSchedule();
  return json(shown, status, { ...NOT_STORED, etag: etagOf(shown.revision), ...headers });
}

/** Whether callers may know of a schedule. A tombstone is none. */
function isThere(item: ScheduleItem | null): item is ScheduleItem {
  return item !== null && item.tombstone === null;
}

/** @throws ProblemError 404 */
function readName(name: string): string {
  if (!SCHEDULE_NAME.test(name)) throw noSuchSchedule();
  return name;
}

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'The schedule is invalid.', { errors });
}

function noSuchSchedule(): ProblemError {
  return new ProblemError(404, NO_SUCH_SCHEDULE);
}

function declaredProblem(task: string): ProblemError {
  return new ProblemError(
    409,
    `The definition of the task ${task} declares this schedule. Remove it from the definition’s schedules and deploy, or pause it.`,
  );
}

/** @throws ProblemError 422 for parameters, which a caller may give as if they were the schedule's */
function refuseParameters({ query }: HttpRequest): void {
  const given = Object.keys(query);
  if (given.length === 0) return;
  throw new ProblemError(422, 'This call takes no parameters.', {
    errors: given.map((path) => ({ path, message: 'This call takes no parameters' })),
  });
}
