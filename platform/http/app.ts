import type { Logger } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import { routeKeysOf } from '../../core/protocol/route-keys.ts';
import type { Route } from '../../core/protocol/routes.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import type { PathParameters } from './path-parameters.ts';
import { problemResponse } from './problem-response.ts';

/** Answers calls. Never throws. */
export type App = (request: HttpRequest) => Promise<HttpResponse>;

/** Answers the calls of one route. `Call` is what every answer of an app receives besides the request. */
type Answer<Call, Path extends string> = (
  call: Call,
  request: HttpRequest,
  parameters: PathParameters<Path>,
) => HttpResponse | Promise<HttpResponse>;

/** The answers of a function: exactly one for each operation of its routes. */
export type Answers<Own extends RoutesOf<Own>, Call> = {
  readonly [Operation in keyof Own]: Answer<Call, Own[Operation]['path']>;
};

/** The routes of one function, by operation. */
type RoutesOf<Own> = Readonly<Record<keyof Own, Route>>;

interface AppOptions<Own extends RoutesOf<Own>, Call> {
  /** This function's part of the table of routes. */
  readonly routes: Own;
  readonly answers: Answers<Own, Call>;
  /** Makes the `Call` for a request. Must not throw. */
  begin(request: HttpRequest): Call;
  /** Answers calls that match no route. Default: a problem with status 404. */
  otherwise?(call: Call, request: HttpRequest): HttpResponse;
  /** Runs after each call, however it ended. Must not throw. */
  end?(): void;
}

/**
 * Makes an app that answers each call by its route, and anything thrown with a problem document. The route is the one that API Gateway found
 * and authorized: an app that matched the path again could take another. `HEAD` is answered like `GET`, without the body (RFC 9110, 9.3.2).
 */
export function createHttpApp<Own extends RoutesOf<Own>, Call extends { readonly logger: Logger }>(
  options: AppOptions<Own, Call>,
): App {
  const { routes, answers, begin, otherwise = nothingHere, end } = options;
  const operations = new Map<string, keyof Own>();
  for (const operation in routes) {
    for (const key of routeKeysOf(routes[operation])) operations.set(key, operation);
  }
  return async (request) => {
    const call = begin(request);
    const operation = operations.get(request.routeKey);
    try {
      if (operation === undefined) return otherwise(call, request);
      if (!request.isQueryUtf8)
        throw new ProblemError(400, 'The query string is not UTF-8: ü, for instance, is %C3%BC.');
      // API Gateway found these by the path that the key names.
      const parameters = request.pathParameters as PathParameters<Own[typeof operation]['path']>;
      const response = await answers[operation](call, request, parameters);
      return request.method === 'HEAD' ? { ...response, body: '' } : response;
    } catch (error) {
      return problemResponse(error, call.logger);
    } finally {
      end?.();
    }
  };
}

/**
 * Answers a call to an unknown path.
 *
 * @throws ProblemError 404
 */
export function nothingHere(): never {
  throw new ProblemError(404, 'Nothing is here. GET /openapi.json describes every call.');
}
