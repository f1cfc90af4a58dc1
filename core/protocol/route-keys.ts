import type { Route } from './routes.ts';

/** A method that calls are made with. */
export type CallMethod = Route['method'] | 'HEAD';

/** A route as API Gateway names it, as in `GET /tasks/{id}`. */
export type RouteKey = `${CallMethod} ${Route['path']}`;

/** The methods that a route takes. What takes `GET` takes `HEAD` (RFC 9110, 9.3.2), which needs a key of its own to be authorized as `GET` is. */
export function methodsOf({ method }: Pick<Route, 'method'>): readonly CallMethod[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** The keys of a route, one for each of its methods. */
export function routeKeysOf(route: Pick<Route, 'method' | 'path'>): readonly RouteKey[] {
  return methodsOf(route).map((method): RouteKey => `${method} ${route.path}`);
}
