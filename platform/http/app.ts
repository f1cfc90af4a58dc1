import type { Logger } from '../../core/protocol/logger.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { Route } from '../../core/protocol/routes.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import { decodeSegment, matchPath, type PathParameters } from './match-path.ts';
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
 * Makes an app that answers each call by its route, and anything thrown with a problem document. API Gateway has already matched the call to
 * the function; the app matches it to a route. `HEAD` is answered like `GET`, without the body (RFC 9110, 9.3.2).
 */
export function createHttpApp<Own extends RoutesOf<Own>, Call extends { readonly logger: Logger }>(
  options: AppOptions<Own, Call>,
): App {
  const { routes, answers, begin, otherwise = nothingHere, end } = options;
  return async (request) => {
    const call = begin(request);
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    const segments = request.path.split('/').map(decodeSegment);
    try {
      for (const operation in routes) {
        const route = routes[operation];
        const matched = route.method === method ? matchPath(route.path, segments) : undefined;
        if (!matched) continue;
        // The names in braces in the path's type are the ones that matchPath found.
        const parameters = matched as PathParameters<Own[typeof operation]['path']>;
        const response = await answers[operation](call, request, parameters);
        return isHead ? { ...response, body: '' } : response;
      }
      return otherwise(call, request);
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
