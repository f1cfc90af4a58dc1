import { type Api, callApi, encodePart } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { type SendOptions, sendHeaders, wireOptions } from './send-options.ts';
import { Task } from './task.ts';

/**
 * Sends one task.
 *
 * @throws InputInvalid if the input or an option is invalid; ApiError if the API refuses the call for another reason; NoAnswer if it
 * does not answer
 */
export async function sendTask(
  api: Api,
  name: string,
  input: unknown,
  { idempotencyKey = api.newKey(), traceparent, signal, ...options }: SendOptions,
): Promise<Task<unknown>> {
  const { body } = await callApi(api, {
    method: 'POST',
    path: `/tasks/${encodePart(name)}`,
    query: wireOptions(options),
    headers: sendHeaders(idempotencyKey, traceparent),
    body: JSON.stringify(input ?? {}),
    signal,
  });
  // The API's contract: this call answers with the record.
  const record = body as TaskRecord<unknown>;
  return new Task(api, record.id, record);
}
