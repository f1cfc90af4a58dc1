import { type ApiFunctionName, DEFAULT_ROUTE_FUNCTION, ROUTES } from '../infra/routes.ts';

/** The route that takes a call. */
export interface RouteMatch {
  readonly function: ApiFunctionName;
  /** As in `GET /tasks/{id}`; `$default` when no route takes the call. */
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Finds the route of a call as API Gateway does: a literal path goes before one with a variable in it. */
export function matchRoute(method: string, pathname: string): RouteMatch {
  const segments = pathname.split('/').slice(1);
  const matches = ROUTES.filter((route) => route.method === method).flatMap((route) => {
    const pathParameters = matchPath(route.path.split('/').slice(1), segments);
    return pathParameters
      ? [{ function: route.function, routeKey: `${method} ${route.path}`, pathParameters }]
      : [];
  });
  const [best] = matches.sort((a, b) => variables(a) - variables(b));
  return best ?? { function: DEFAULT_ROUTE_FUNCTION, routeKey: '$default', pathParameters: {} };
}

function variables({ pathParameters }: RouteMatch): number {
  return Object.keys(pathParameters).length;
}

function matchPath(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== segment : segment === '') return undefined;
    if (name !== undefined) parameters[name] = decode(segment);
  }
  return parameters;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoding: the text stands for itself.
    return segment;
  }
}
