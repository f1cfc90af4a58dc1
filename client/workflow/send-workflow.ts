import { toJson } from '../../core/protocol/to-json.ts';
import { checkOptions, type Rules } from '../arguments/check-options.ts';
import { type Api, callApi } from '../call-api.ts';
import { type CallOptions, SEND_RULES, sendHeaders, type TaskOptions, wireOptions } from '../send-options.ts';
import { nodeOf } from './part.ts';
import type { AnySignature } from './signature.ts';
import { Workflow } from './workflow.ts';
import type { WorkflowRecord } from './workflow-record.ts';

/** How a workflow is sent. Those of one task hold for each of its tasks that says nothing else: seconds count from when that may start. */
export interface WorkflowOptions extends TaskOptions, CallOptions {
  /**
   * What becomes of the rest when a member of a group fails that says nothing else. The other choices change what comes after a group is given, and so
   * stand at the group. Default `fail`.
   */
  readonly onFailure?: 'fail' | 'cancel' | undefined;
  /** Sending again under the same key returns the first workflow. 1 to 255 printable ASCII characters. Default: a new key for each send. */
  readonly idempotencyKey?: string | undefined;
  /** W3C Trace Context of the caller, for a trace from the caller to all tasks of the workflow. */
  readonly traceparent?: string | undefined;
}

const RULES: Rules<WorkflowOptions> = {
  ...SEND_RULES,
  onFailure: {
    accepts: (value) => value === 'fail' || value === 'cancel',
    must: '"fail" or "cancel": other choices stand at a group',
  },
};

/**
 * Sends a workflow.
 *
 * @throws InvalidArgument if something given cannot be sent
 * @throws InputInvalid naming what the API refuses of the workflow; ApiError if it refuses the call for another reason; NoAnswer if it does not answer
 */
export async function sendWorkflow(
  api: Api,
  workflow: AnySignature,
  options: WorkflowOptions,
): Promise<Workflow<unknown>> {
  const node = nodeOf('workflow', workflow);
  const {
    idempotencyKey = api.newKey(),
    traceparent,
    onFailure,
    signal,
    ...taskOptions
  } = checkOptions(options, RULES);
  // Apart, so that an error names a place in the workflow, and not in the call.
  const nodes = toJson(node, 'workflow', api);
  const rest = toJson({ onFailure, options: wireOptions(taskOptions) }, 'options');
  const { body } = await callApi(api, {
    method: 'POST',
    path: '/workflows',
    headers: sendHeaders(idempotencyKey, traceparent),
    body: `{"workflow":${nodes},${rest.slice(1)}`,
    signal,
  });
  // The API's contract: this call answers with the workflow.
  const record = body as WorkflowRecord<unknown>;
  return new Workflow(api, record.id, record);
}
