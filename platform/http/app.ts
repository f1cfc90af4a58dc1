import type { Logger } from '../../core/protocol/logger.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';
import { problemResponse } from './problem-response.ts';

/** Answers calls. Never throws. */
export type App = (request: HttpRequest) => Promise<HttpResponse>;

/** What the variable parts of a path were, by the names that the route has for them. */
export type PathParameters = Readonly<Record<string, string>>;

/** One call that an app takes. `Call` is what all of them are given beside the request. */
export interface Route<Call> {
  readonly method: 'GET' | 'POST';
  /** As API Gateway writes it: `/tasks/{id}/revoke`. */
  readonly path: string;
  answer(call: Call, request: HttpRequest, parameters: PathParameters): HttpResponse | Promise<HttpResponse>;
}

export interface AppOptions<Call> {
  readonly routes: readonly Route<Call>[];
  /** Puts together what a call is answered with. Must not throw. */
  begin(request: HttpRequest): Call;
  /** Answers what no route takes. */
  otherwise(call: Call, request: HttpRequest): HttpResponse;
  /** Done after each call, however it ended. Must not throw. */
  end?(): void;
}

/**
 * An app that answers each call by its route, and whatever is thrown with a problem document. API Gateway has matched the call to the
 * function; here it is matched within it. `HEAD` is answered as `GET`, without a body (RFC 9110, 9.3.2).
 */
export function createHttpApp<Call extends { readonly logger: Logger }>(options: AppOptions<Call>): App {
  const { routes, begin, otherwise, end } = options;
  const matchers = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return async (request) => {
    const call = begin(request);
    const isHead = request.method === 'HEAD';
    const method = isHead ? 'GET' : request.method;
    const path = request.path.split('/').map(decoded);
    try {
      for (const { route, segments } of matchers) {
        const parameters = route.method === method ? match(segments, path) : undefined;
        if (!parameters) continue;
        const response = await route.answer(call, request, parameters);
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

function match(segments: readonly string[], path: readonly string[]): PathParameters | undefined {
  if (segments.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== given) return undefined;
    } else if (given === '') {
      return undefined;
    } else {
      parameters[segment.slice(1, -1)] = given;
    }
  }
  return parameters;
}

/** What is no encoding stands for itself. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
