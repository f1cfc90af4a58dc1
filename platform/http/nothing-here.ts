import { ProblemError } from '../../core/protocol/problem.ts';

/**
 * Answers a call to an unknown path.
 *
 * @throws ProblemError 404
 */
export function nothingHere(): never {
  throw new ProblemError(404, 'Nothing is here. GET /openapi.json describes every call.');
}
