import { type RouteKey, routeKeysOf } from '../../core/protocol/route-keys.ts';
import type { Route } from '../../core/protocol/routes.ts';
import { decodeSegment, matchPath } from '../../platform/http/match-path.ts';

/** The route of a call. */
export interface RouteMatch<Of extends Route = Route> {
  readonly route: Of;
  readonly routeKey: RouteKey;
  /** The variable parts of the path, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Finds a call's route as API Gateway does: by the method and the path exactly as sent, still percent-encoded. A literal path comes before one
 * with a variable.
 *
 * @returns `undefined` where no route matches: API Gateway then takes the route `$default`
 */
export function matchRoute<Of extends Route>(
  routes: readonly Of[],
  method: string,
  pathname: string,
): RouteMatch<Of> | undefined {
  const segments = pathname.split('/');
  const matches = routes.flatMap((route) => {
    const routeKey = routeKeysOf(route).find((key) => key.startsWith(`${method} `));
    const given = routeKey && matchPath(route.path, segments);
    if (!given) return [];
    const decoded = Object.entries(given).map(([name, segment]) => [name, decodeSegment(segment)]);
    return [{ route, routeKey, pathParameters: Object.fromEntries(decoded) }];
  });
  return matches.sort((a, b) => variables(a) - variables(b))[0];
}

function variables({ pathParameters }: RouteMatch): number {
  return Object.keys(pathParameters).length;
}
