import { ProblemError } from '../../../core/protocol/problem.ts';
import { acceptedWorkflow } from '../../../core/workflow/api-workflow.ts';
import { createWorkflow, NotCertain } from '../../../core/workflow/create-workflow.ts';
import { findWorkflow } from '../../../core/workflow/find-workflow.ts';
import type { WorkflowHead } from '../../../core/workflow/head-item.ts';
import type { Plan } from '../../../core/workflow/plan.ts';
import type { HttpRequest } from '../../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../../platform/http/http-response.ts';
import {
  fingerprintOf,
  idOfKey,
  readIdempotencyKey,
  replayedHeader,
} from '../../../platform/http/idempotency.ts';
import type { Call } from '../enqueue.ts';
import { unavailable, undone } from '../unavailable.ts';
import { readWorkflow, readWorkflowBody } from './read-workflow.ts';

/** What is left of the call for its answer, in milliseconds. */
const RESERVE_MS = 3_000;

/**
 * Sends a workflow: stores all of its tasks, and then the first messages.
 *
 * @throws ProblemError 415 or 422 naming what is wrong; 403 for a task that the calling worker may not send; 503 if it could not be stored completely: the
 * same key goes on
 */
export async function sendWorkflow(call: Call, request: HttpRequest): Promise<HttpResponse> {
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  const createdAt = call.clock.now();
  const body = await readWorkflowBody(request);
  const id = key === null ? call.newId() : idOfKey(call.caller, key);
  const fingerprint = key === null ? null : fingerprintOf(body);
  let plan: Plan;
  try {
    plan = await readWorkflow(call, body, createdAt);
  } catch (error) {
    // A call that was accepted before is not judged anew: a schema may have become narrower, or a time may have passed.
    if (fingerprint === null || !(error instanceof ProblemError) || error.problem.status === 403) throw error;
    const head = await findWorkflow(call, id).catch(noneOf404);
    if (head?.fingerprint !== fingerprint) throw error;
    return accepted(head, true);
  }
  const deadline = createdAt + request.remainingMs() - RESERVE_MS;
  const sent = { id, plan, fingerprint, createdAt, trace: call.trace };
  const created = await createWorkflow(call, sent, deadline).catch((error: unknown) => {
    throw problemOf(error, id);
  });
  switch (created.kind) {
    case 'taken':
      throw new ProblemError(
        422,
        'This Idempotency-Key was already used for a different call. Use a new key.',
      );
    case 'unfinished':
      throw new ProblemError(
        503,
        'The workflow is too large to be stored in one call, and has not begun. Send it again with the same Idempotency-Key: that goes on where this one stopped.',
        { headers: { 'retry-after': '1' } },
      );
    case 'created': {
      const { head, replayed } = created;
      call.logger.info('workflow accepted', { workflow: id, tasks: head.total, replayed });
      if (!replayed) for (const { task } of plan.members) call.metrics.count('enqueued', task);
      return accepted(head, replayed);
    }
  }
}

function accepted(head: WorkflowHead, replayed: boolean): HttpResponse {
  const location = `/workflows/${head.id}`;
  return json(acceptedWorkflow(head), 202, { location, ...replayedHeader(replayed) });
}

/** There is no such workflow, for which any other error is none. */
function noneOf404(error: unknown): null {
  if (error instanceof ProblemError && error.problem.status === 404) return null;
  throw error;
}

function problemOf(error: unknown, id: string): unknown {
  if (error instanceof ProblemError) return error;
  if (error instanceof NotCertain) {
    const because = 'It is not certain that the workflow was accepted, because a service behind this API';
    const found = `It may run as ${id}: look that id up, or send it again with the same Idempotency-Key.`;
    return unavailable(`${because} did not answer. ${found}`, error.cause, `${because} refuses it. ${found}`);
  }
  const because = 'The workflow was not accepted, and nothing of it runs, because a service behind this API';
  return undone(
    `${because} did not answer. Send it again; the same Idempotency-Key goes on where this call stopped.`,
    error,
    `${because} refuses it.`,
  );
}
