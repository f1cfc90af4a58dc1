import { type Api, encodePart } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { TaskFailed, TaskRevoked, TimedOut } from './errors.ts';
import { pollUntilReady, type ResultOptions } from './poll-until-ready.ts';

/** Polls a task until it has ended. @throws TaskFailed, TaskRevoked or TimedOut, or what a call throws */
export async function waitForResult<Result>(api: Api, id: string, options: ResultOptions): Promise<Result> {
  const path = `/tasks/${encodePart(id)}`;
  const late = (seconds: number, record: TaskRecord<Result> | null) =>
    new TimedOut(`task ${id}`, seconds, { record });
  const record = await pollUntilReady<TaskRecord<Result>>(api, { path, late }, options);
  if (record.state === 'FAILURE') throw new TaskFailed(record);
  if (record.state === 'REVOKED') throw new TaskRevoked(record);
  // A task that succeeded has a result, which is `null` if its run returned nothing.
  return record.result as Result;
}
