import { isAwsFault } from '../../core/protocol/aws-fault.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { type HttpResponse, json } from './http-response.ts';

/** Seconds that a caller is asked to wait when AWS is unavailable: longer than our own retries took. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Turns whatever a call threw into its answer: a problem as it is, an AWS fault into `503` with `Retry-After`, all else into
 * `500`. Nothing that AWS or a stack trace says leaves the API; the error's name goes to the log.
 */
export function problemResponse(error: unknown, logger: Logger): HttpResponse {
  const { problem, headers } = asProblem(error, logger);
  return json(problem, problem.status, { 'content-type': 'application/problem+json', ...headers });
}

/** The problem that an error is answered with. Logs what the caller is not told. */
export function asProblem(error: unknown, logger: Logger): ProblemError {
  if (error instanceof ProblemError) {
    if (error.cause !== undefined) {
      logger.error('call failed', { status: error.problem.status, ...errorFields(error.cause) });
    }
    return error;
  }
  const status = isAwsFault(error) ? 503 : 500;
  logger.error('call failed', { status, ...errorFields(error) });
  return status === 503
    ? new ProblemError(503, 'A service behind this API did not answer. Try again.', {
        headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
      })
    : new ProblemError(500, 'The call failed for a reason that is not yours. It has been logged.');
}
