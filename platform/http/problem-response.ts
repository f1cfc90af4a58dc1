import { isAwsFault, isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { type HttpResponse, json } from './http-response.ts';

/** Seconds that a caller should wait when AWS is unavailable: longer than our own tries took. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Turns anything that a call threw into an answer: a problem as it is, an outage of AWS as `503` with `Retry-After`, anything else as `500`.
 * Nothing from AWS's message or a stack trace leaves the API; the log gets the error's name and stack frames.
 */
export function problemResponse(error: unknown, logger: Logger): HttpResponse {
  const { problem, headers } = asProblem(error, logger);
  return json(problem, problem.status, { 'content-type': 'application/problem+json', ...headers });
}

/** Turns an error into the problem to answer with. Logs what the caller does not see. */
export function asProblem(error: unknown, logger: Logger): ProblemError {
  if (error instanceof ProblemError) {
    if (error.cause !== undefined) {
      logger.error('call failed', { status: error.problem.status, ...errorFields(error.cause) });
    }
    return error;
  }
  // What AWS refuses for good, it would refuse again.
  const status = isAwsFault(error) && !isRefusedForGood(error) ? 503 : 500;
  logger.error('call failed', { status, ...errorFields(error) });
  return status === 503
    ? new ProblemError(503, 'A service behind this API did not answer. Try again.', {
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      })
    : new ProblemError(500, 'The call failed because of an internal error, which has been logged.');
}
