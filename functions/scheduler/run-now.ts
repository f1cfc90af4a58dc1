import { isAwsFault, isForOperator, isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { asAccepted, type TaskRecord, toApiRecord } from '../../core/protocol/record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { findSchedule } from '../../core/schedule/find-schedule.ts';
import { type RanSchedule, runSchedule } from '../../core/schedule/run-schedule.ts';
import { effectiveOf } from '../../core/schedule/schedule-item.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import {
  fingerprintOf,
  idOfKey,
  readIdempotencyKey,
  replayedHeader,
} from '../../platform/http/idempotency.ts';
import type { Call } from './schedule-calls.ts';

/**
 * Answers a call that runs a schedule now, whether or not it is paused.
 *
 * @throws ProblemError 404; 409 if the task's definition is gone; 409 or 422 if the call's `Idempotency-Key` was used for something else; 503 if nobody knows whether the task was accepted
 */
export async function runNow(call: Call, request: HttpRequest, name: string): Promise<HttpResponse> {
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  const item = await findSchedule(call.table, name);
  const spec = item && effectiveOf(item);
  if (!spec) throw new ProblemError(404, 'There is no schedule with this name.');
  const id = key === null ? call.newId() : idOfKey(call.caller, key);
  // Not the input: it may have been edited since, and the key is still the call's.
  const fingerprint = key === null ? null : fingerprintOf(['schedules', name, 'run']);
  Object.assign(call.about, { taskId: id, task: spec.task });
  // A repeat is answered even so.
  if (!call.registry.get(spec.task) && (key === null || !(await readRecord(call.table, id)))) {
    const names = call.registry.names.join(', ');
    throw new ProblemError(
      409,
      `The definition of the schedule’s task, ${spec.task}, no longer exists. The tasks are ${names}.`,
    );
  }
  const ran = await ranOrUncertain(call, name, id, () => runSchedule(call, { name, spec }, id, fingerprint));
  switch (ran.kind) {
    case 'made':
      call.logger.info('schedule run', { schedule: name });
      return accepted(ran.record, false);
    case 'exists':
      if (ran.record.tombstone === 'forgotten') {
        throw new ProblemError(
          409,
          'The task of this Idempotency-Key was accepted earlier, and forgotten since. Use a new key to run the schedule again.',
        );
      }
      if (ran.record.tombstone || fingerprint === null || ran.record.fingerprint !== fingerprint)
        throw misused();
      return accepted(asAccepted(ran.record), true);
    case 'taken':
      throw misused();
  }
}

async function ranOrUncertain(
  call: Call,
  name: string,
  id: string,
  run: () => Promise<RanSchedule>,
): Promise<RanSchedule> {
  try {
    return await run();
  } catch (cause) {
    if (!isAwsFault(cause) || isRefusedForGood(cause) || isForOperator(cause)) throw cause;
    call.logger.warn('schedule perhaps run', { schedule: name });
    throw new ProblemError(
      503,
      `It is not certain that the task was accepted, because a service behind this API did not answer. It may run as ${id}: look that id up before you run the schedule again.`,
      { headers: { 'retry-after': '5' }, cause },
    );
  }
}

function accepted(record: TaskRecord, replayed: boolean): HttpResponse {
  return json(toApiRecord({ ...record, dueRun: null }), 202, {
    location: `/tasks/${record.id}`,
    ...replayedHeader(replayed),
  });
}

function misused(): ProblemError {
  return new ProblemError(422, 'This Idempotency-Key was already used for a different call. Use a new key.');
}
