import { type ApiFunctionName, DEFAULT_ROUTE_FUNCTION, ROUTES } from '../../core/protocol/routes.ts';
import { decodeSegment, matchPath } from '../../platform/http/match-path.ts';

/** The route that matches a call. */
export interface RouteMatch {
  readonly function: ApiFunctionName;
  /** As in `GET /tasks/{id}`; `$default` when no route matches. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds a call's route as API Gateway does: a literal path comes before one with a variable. */
export function matchRoute(method: string, pathname: string): RouteMatch {
  const segments = pathname.split('/');
  const matches = ROUTES.filter((route) => route.method === method).flatMap((route) => {
    const given = matchPath(route.path, segments);
    if (!given) return [];
    const pathParameters = Object.fromEntries(
      Object.entries(given).map(([name, segment]) => [name, decodeSegment(segment)]),
    );
    return [{ function: route.function, routeKey: `${method} ${route.path}`, pathParameters }];
  });
  const [best] = matches.sort((a, b) => variables(a) - variables(b));
  return best ?? { function: DEFAULT_ROUTE_FUNCTION, routeKey: '$default', pathParameters: {} };
}

function variables({ pathParameters }: RouteMatch): number {
  return Object.keys(pathParameters).length;
}
