import { isForOperator, isRefusedForGood, isRefusedForItsContent } from '../../core/protocol/aws-fault.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { refusedProblem } from '../../platform/http/problem-response.ts';

/**
 * The problem of a call during which AWS failed: 503, to be tried again after 5 seconds, longer than our own tries took. If AWS refuses the
 * call, for good or until an operator mends something, it is a 500, because another try would be refused too.
 *
 * @param ifRefused what to say then, if it is something else
 */
export function unavailable(detail: string, cause: unknown, ifRefused = detail): ProblemError {
  return isRefusedForGood(cause) || isForOperator(cause)
    ? new ProblemError(500, ifRefused, { cause })
    : new ProblemError(503, detail, { headers: { 'retry-after': '5' }, cause });
}

/** The same for a call that has done nothing. If AWS refuses it for what is in it, that is the caller's mistake: 400. */
export function undone(detail: string, cause: unknown, ifRefused: string): ProblemError {
  return isRefusedForItsContent(cause)
    ? refusedProblem('', cause, ifRefused)
    : unavailable(detail, cause, ifRefused);
}

/** The problem of a task that was not accepted. `then` says what the caller can do about an outage. */
export function notAccepted(then: string, cause: unknown): ProblemError {
  const because = 'The task was not accepted because a service behind this API';
  return undone(`${because} did not answer. ${then}`, cause, `${because} refuses it.`);
}

/** The problem of a task of which nobody knows whether it was accepted. */
export function mayRun(id: string, cause: unknown): ProblemError {
  const because = 'It is not certain that the task was accepted, because a service behind this API';
  const found = `It may run as ${id}: look that id up before you send the task again.`;
  return unavailable(`${because} did not answer. ${found}`, cause, `${because} refuses it. ${found}`);
}

/** The problem of a task that was only partly `done`: its message was sent, but its record could not be written. */
export function partlyDone(done: string, id: string, cause: unknown): ProblemError {
  return unavailable(
    `The task was only partly ${done} and may run as ${id}: its message was sent, but its record was not written. Look up that id before you send the task again.`,
    cause,
  );
}
