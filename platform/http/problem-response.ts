import {
  isAwsFault,
  isForOperator,
  isRefusedForGood,
  isRefusedForItsContent,
  reasonOfRefusal,
} from '../../core/protocol/aws-fault.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { type HttpResponse, json } from './http-response.ts';

/** Seconds that a caller should wait when AWS is unavailable: longer than our own tries took. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Turns anything that a call threw into an answer: a problem as it is, an outage of AWS as `503` with `Retry-After`, what AWS refuses for a value
 * in it as `400`, anything else as `500`. Nothing from AWS's message or a stack trace leaves the API; the log gets the error's name and stack
 * frames.
 */
export function problemResponse(error: unknown, logger: Logger): HttpResponse {
  const { problem, headers } = asProblem(error, logger);
  return json(problem, problem.status, { 'content-type': 'application/problem+json', ...headers });
}

/** Turns an error into the problem to answer with. Logs what the caller does not see. */
export function asProblem(error: unknown, logger: Logger): ProblemError {
  const known = error instanceof ProblemError ? error : problemOf(error);
  if (known.cause !== undefined) {
    const { status } = known.problem;
    // A caller's mistake is nothing that an operator has to look at.
    logger[status >= 500 ? 'error' : 'warn']('call failed', { status, ...errorFields(known.cause) });
  }
  return known;
}

function problemOf(cause: unknown): ProblemError {
  if (isRefusedForItsContent(cause)) return refusedProblem('', cause);
  // What AWS refuses for good, or until an operator mends it, it would refuse again.
  if (isAwsFault(cause) && !isRefusedForGood(cause) && !isForOperator(cause)) {
    return new ProblemError(503, 'A service behind this API did not answer. Try again.', {
      headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      cause,
    });
  }
  return new ProblemError(500, 'The call failed because of an internal error, which has been logged.', {
    cause: cause ?? 'nothing was thrown',
  });
}

/** The problem of a call that AWS refuses for a value in it. `path` is the field that has the value; empty if that is not known. */
export function refusedProblem(
  path: string,
  cause: Error,
  detail = 'A service behind this API refuses what the call asks for.',
): ProblemError {
  return new ProblemError(400, `${detail} Sent again as it is, it would be refused again.`, {
    errors: [{ path, message: `Refused: ${reasonOfRefusal(cause)}` }],
    cause,
  });
}
