import { ProblemError } from '../../../core/protocol/problem.ts';
import type { TaskRecord } from '../../../core/protocol/record.ts';
import { sideBySide } from '../../../core/records/side-by-side.ts';
import type { ApiWorkflow } from '../../../core/workflow/api-workflow.ts';
import { findWorkflow } from '../../../core/workflow/find-workflow.ts';
import { numbersOf, pagesOf } from '../../../core/workflow/pages.ts';
import { readMembers } from '../../../core/workflow/read-value.ts';
import { showWorkflow } from '../../../core/workflow/show-workflow.ts';
import type { Call } from '../enqueue.ts';
import { retryTask } from '../retry-task.ts';
import { stillRevoked } from './reopen-workflow.ts';

/** Members that are retried at once: each takes several requests. */
const AT_ONCE = 10;

/** What is left of the call for its answer, in milliseconds. */
const RESERVE_MS = 4_000;

/**
 * Retries by hand all tasks of a workflow that failed by themselves. What failed because of them runs when they succeed. A task that cannot be retried keeps no
 * other from it.
 *
 * @param remainingMs until Lambda ends the invocation
 * @returns the workflow as it is then
 * @throws ProblemError 404; 409 if there is none to retry; 503 if there are more than one call can retry: the next goes on
 */
export async function retryWorkflow(call: Call, givenId: string, remainingMs: number): Promise<ApiWorkflow> {
  const deadline = call.clock.now() + remainingMs - RESERVE_MS;
  const head = await findWorkflow(call, givenId);
  if (head.todo === 'revoke') throw stillRevoked();
  let retried = 0;
  let refusal: ProblemError | null = null;
  for (const page of pagesOf({ from: 0, count: head.total })) {
    const records = [...(await readMembers(call, head.id, numbersOf(page))).values()];
    const failed = records.filter(
      (record) => record?.state === 'FAILURE' && !(record.blocked && record.error?.taskId),
    );
    const problems = await sideBySide(failed, (record) => retry(call, record, deadline), AT_ONCE);
    retried += problems.filter((problem) => problem === null).length;
    refusal ??= problems.find((problem) => problem instanceof ProblemError) ?? null;
    if (problems.includes('too late')) throw moreToRetry(retried);
  }
  if (retried === 0) {
    throw (
      refusal ??
      new ProblemError(409, 'No task of the workflow has failed by itself: there is none to retry.')
    );
  }
  call.logger.info('workflow sent again', { workflow: head.id, tasks: retried });
  return showWorkflow(call, await findWorkflow(call, head.id));
}

/** @returns why it was not retried; `null` if it was */
async function retry(
  call: Call,
  record: TaskRecord | null,
  deadline: number,
): Promise<ProblemError | 'too late' | null> {
  if (!record || call.clock.now() >= deadline) return 'too late';
  try {
    // What is logged of the call is about the workflow, and not about one of its tasks.
    await retryTask({ ...call, about: {} }, record.id);
  } catch (error) {
    // It has been retried or forgotten meanwhile, or its definition is gone.
    if (error instanceof ProblemError && [404, 409].includes(error.problem.status)) return error;
    throw error;
  }
  call.metrics.count('enqueued', record.task);
  return null;
}

function moreToRetry(retried: number): ProblemError {
  const detail = `${retried} tasks were sent again, and there are more. Try again: that goes on.`;
  return new ProblemError(503, detail, { headers: { 'retry-after': '1' } });
}
