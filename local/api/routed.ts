import { ROUTES } from '../../core/protocol/routes.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { matchRoute } from './match-route.ts';

/** The route of a request, as API Gateway finds it. */
export function routed(method: string, path: string): Pick<HttpRequest, 'routeKey' | 'pathParameters'> {
  const { routeKey = '$default', pathParameters = {} } = matchRoute(ROUTES, method, path) ?? {};
  return { routeKey, pathParameters };
}
