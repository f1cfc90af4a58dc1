import { ProblemError } from '../../core/protocol/problem.ts';

/** @throws ProblemError 404 for a path that there is not */
export function nothingHere(): never {
  throw new ProblemError(404, 'Nothing is here. GET /openapi.json describes the calls that there are.');
}
