import type { Json } from '../../core/protocol/json.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { taskOrNone } from '../../core/records/find-record.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { replay } from './accept-task.ts';
import type { Call } from './enqueue.ts';
import { fingerprintOf, idOfKey } from './idempotency.ts';
import { type Body, lostNumbers, readBody, spelled } from './read-input.ts';

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
  const inputs = record?.fingerprint ? inputsOf(request) : [];
  const isRepeat = inputs.some((input) => fingerprintOf([name, input]) === record?.fingerprint);
  if (!record || !isRepeat) return null;
  call.about.taskId = record.id;
  return replay(call, record);
}

/** What the body may have been read as: which fields of a form were numbers was for the schema of that time to say. */
function inputsOf(request: HttpRequest): readonly Json[] {
  let body: Body;
  try {
    body = readBody(request);
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
  // An input of which something was lost is not what an earlier call was accepted with, although it may look so.
  if (body.kind === 'json') return body.losses.length > 0 ? [] : [body.value];
  const fields = Object.entries(body.fields);
  if (fields.some(([field, value]) => lostNumbers(field, value).length > 0)) return [body.fields];
  return [body.fields, Object.fromEntries(fields.map(([field, value]) => [field, spelled(value)]))];
}
