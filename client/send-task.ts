import { toJson } from '../core/protocol/to-json.ts';
import { check, checkOptions } from './arguments/check-options.ts';
import { NAME } from './arguments/rules.ts';
import { type Api, callApi, encodePart } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { SEND_RULES, type SendOptions, sendHeaders, wireOptions } from './send-options.ts';
import { Task } from './task.ts';

/**
 * Sends one task. An input of `undefined` is an empty object.
 *
 * @throws InvalidArgument if something given cannot be sent
 * @throws InputInvalid if the API refuses the input or an option; ApiError if it refuses the call for another reason; NoAnswer if it
 * does not answer
 */
export async function sendTask(
  api: Api,
  name: string,
  input: unknown,
  options: SendOptions,
): Promise<Task<unknown>> {
  check('name', name, NAME);
  const {
    idempotencyKey = api.newKey(),
    traceparent,
    signal,
    ...taskOptions
  } = checkOptions(options, SEND_RULES);
  const { body } = await callApi(api, {
    method: 'POST',
    path: `/tasks/${encodePart(name)}`,
    query: wireOptions(taskOptions),
    headers: sendHeaders(idempotencyKey, traceparent),
    body: toJson(input === undefined ? {} : input, 'input', api),
    signal,
  });
  // The API's contract: this call answers with the record.
  const record = body as TaskRecord<unknown>;
  return new Task(api, record.id, record);
}
