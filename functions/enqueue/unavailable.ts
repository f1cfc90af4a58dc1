import { ProblemError } from '../../core/protocol/problem.ts';

/** The problem of a call during which AWS failed: 503, to be tried again after 5 seconds, longer than our own tries took. */
export function unavailable(detail: string, cause: unknown): ProblemError {
  return new ProblemError(503, detail, { headers: { 'retry-after': '5' }, cause });
}

/** The problem of a task of which nobody knows whether it was accepted. */
export function mayRun(id: string, cause: unknown): ProblemError {
  return unavailable(
    `It is not certain that the task was accepted, because a service behind this API did not answer. It may run as ${id}: look that id up before you send the task again.`,
    cause,
  );
}

/** The problem of a task that was only partly `done`: its message was sent, but its record could not be written. */
export function partlyDone(done: string, id: string, cause: unknown): ProblemError {
  return unavailable(
    `The task was only partly ${done} and may run as ${id}: its message was sent, but its record was not written. Look up that id before you send the task again.`,
    cause,
  );
}
