import type { Json } from '../../../core/protocol/json.ts';
import { type FieldError, ProblemError } from '../../../core/protocol/problem.ts';
import { makePlan } from '../../../core/workflow/make-plan.ts';
import type { Plan } from '../../../core/workflow/plan.ts';
import type { HttpRequest } from '../../../platform/http/http-request.ts';
import type { Call } from '../enqueue.ts';
import { lossProblem, readBody } from '../read-body.ts';
import { checkPassed } from './check-passed.ts';
import { dottedPath } from './dotted-path.ts';
import { FAIL, FAILURE_MUST, failureRule } from './failure-rule.ts';
import { isObject, type JsonObject } from './findings.ts';
import { NodeReader } from './read-node.ts';
import { readNodeOptions } from './read-node-options.ts';

/**
 * Reads the body of a call that sends a workflow.
 *
 * @throws ProblemError 400, 413 or 415; 422 for parameters, and for what could not be stored as it was sent
 */
export async function readWorkflowBody(request: HttpRequest): Promise<Json> {
  const misplaced = Object.keys(request.query);
  if (misplaced.length > 0) {
    throw invalid(misplaced.map((path) => ({ path, message: 'This call takes no parameters' })));
  }
  const read = await readBody(request);
  if (read.kind !== 'json') {
    throw new ProblemError(
      415,
      'A workflow must be application/json: { "workflow", "onFailure", "options" }.',
      {
        headers: { 'accept-post': 'application/json' },
      },
    );
  }
  if (read.losses.length > 0) throw lossProblem(read.losses);
  return read.value;
}

/**
 * Reads a workflow, checks all of its tasks, and plans it.
 *
 * @param now milliseconds since the epoch
 * @throws ProblemError 422 naming what is wrong; 403 for a task that the calling worker may not send
 */
export async function readWorkflow(call: Call, body: Json, now: number): Promise<Plan> {
  if (!isObject(body)) throw invalid([{ path: '', message: `Must be { ${FIELDS.join(', ')} }` }]);
  const { workflow, onFailure, options = {} } = body;
  const unknown = Object.keys(body).filter((name) => !FIELDS.includes(name));
  if (unknown.length > 0) {
    const message = `Unknown field. The fields are ${FIELDS.join(', ')}`;
    throw invalid(unknown.map((path) => ({ path, message })));
  }
  if (!isObject(options)) throw invalid([{ path: 'options', message: 'Must be an object' }]);
  const rule = onFailure === undefined ? FAIL : failureRule(onFailure);
  const reader = new NodeReader(call, { onFailure: rule ?? FAIL, options });
  const root = await reader.read(workflow, ['workflow']);
  if (!rule) reader.findings.wrong(['onFailure'], FAILURE_MUST);
  const { errors } = reader.findings;
  if (!root || errors.length > 0) throw invalid(errors);
  const planned = makePlan(root);
  if (!planned.ok) {
    throw invalid(planned.errors.map(({ path, message }) => ({ path: dottedPath(path), message })));
  }
  const { members } = planned.plan;
  if (members.length === 0) refuseOptions(call, options, now);
  const wrong = await checkPassed(
    call.registry,
    members.filter(({ path }) => reader.unchecked.has(path)),
  );
  if (wrong.length > 0) throw invalid(wrong);
  return planned.plan;
}

const FIELDS: readonly string[] = ['workflow', 'onFailure', 'options'];

function invalid(errors: readonly FieldError[]): ProblemError {
  return new ProblemError(422, 'The workflow is invalid.', { errors });
}

/** @throws ProblemError 422 for options that no task could have: there is none that was read with them */
function refuseOptions({ registry }: Call, options: JsonObject, now: number): void {
  const read = registry.definitions.map((task) => readNodeOptions({}, options, task, registry, now));
  if (read.some(({ ok }) => ok)) return;
  const [first] = read;
  if (first && !first.ok)
    throw invalid(first.errors.map((error) => ({ ...error, path: `options.${error.path}` })));
}
