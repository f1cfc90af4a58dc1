import type { Logger } from '../../core/protocol/logger.ts';
import type { Route } from '../../core/protocol/routes.ts';
import { decodeSegment } from './decode-segment.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import { matchPath } from './match-path.ts';
import { nothingHere } from './nothing-here.ts';
import type { PathParameters } from './path-parameters.ts';
import { problemResponse } from './problem-response.ts';

/** Answers calls. Never throws. */
export type App = (request: HttpRequest) => Promise<HttpResponse>;

/** Answers the calls of one route. `Call` is what all answers of an app are given beside the request. */
export type Answer<Call, Path extends string> = (
  call: Call,
  request: HttpRequest,
  parameters: PathParameters<Path>,
) => HttpResponse | Promise<HttpResponse>;

/** The answers of a function: one for each operation of its routes, and no other. */
export type Answers<Own extends RoutesOf<Own>, Call> = {
  readonly [Operation in keyof Own]: Answer<Call, Own[Operation]['path']>;
};

/** Routes of one function, by operation. */
type RoutesOf<Own> = Readonly<Record<keyof Own, Route>>;

export interface AppOptions<Own extends RoutesOf<Own>, Call> {
  /** This function's own, of the table. */
  readonly routes: Own;
  readonly answers: Answers<Own, Call>;
  /** Puts together what a call is answered with. Must not throw. */
  begin(request: HttpRequest): Call;
  /** Answers what no route takes. Default: a problem with status 404. */
  otherwise?(call: Call, request: HttpRequest): HttpResponse;
  /** Done after each call, however it ended. Must not throw. */
  end?(): void;
}

/**
 * An app that answers each call by its route, and whatever is thrown with a problem document. API Gateway has matched the call to the
 * function; here it is matched within it. `HEAD` is answered as `GET`, without a body (RFC 9110, 9.3.2).
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
        // What a path's type names in braces is what matchPath found there.
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
