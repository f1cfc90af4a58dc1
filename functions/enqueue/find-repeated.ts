import type { Json } from '../../core/protocol/json.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { taskOrNone } from '../../core/records/find-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { fingerprintOf, idOfKey } from '../../platform/http/idempotency.ts';
import { replay } from './accept-task.ts';
import type { Call } from './enqueue.ts';
import { type Body, readBody } from './read-body.ts';
import { lostNumbers, readAs, spelled } from './read-form.ts';

/**
 * Finds the task that an earlier call with the same key, task and input was given, for a call that would be refused today.
 *
 * @returns the record as it was accepted; `null` if there was no such call
 */
export async function findRepeated(
  call: Call,
  name: string,
  request: HttpRequest,
  key: string,
): Promise<TaskRecord | null> {
  const record = taskOrNone(await readRecord(call.table, idOfKey(call.caller, key)));
  const inputs = record?.fingerprint ? await inputsOf(request, record.input) : [];
  const isRepeat = inputs.some((input) => fingerprintOf([name, input]) === record?.fingerprint);
  if (!record || !isRepeat) return null;
  call.about.taskId = record.id;
  return replay(call, record);
}

/**
 * What the body may have been read as: how the fields of a form were read was for the schema of that time to say.
 *
 * @param recorded the earlier input
 */
async function inputsOf(request: HttpRequest, recorded: Json): Promise<readonly Json[]> {
  let body: Body;
  try {
    body = await readBody(request);
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
  // An input of which something was lost is not what an earlier call was accepted with, although it may look so.
  if (body.kind === 'json') return body.losses.length > 0 ? [] : [body.value];
  const fields = Object.entries(body.fields);
  if (fields.some(([field, value]) => lostNumbers(field, value).length > 0)) return [body.fields];
  const allSpelled = Object.fromEntries(fields.map(([field, value]) => [field, spelled(value)]));
  return [body.fields, allSpelled, readAs(body.fields, recorded)];
}
