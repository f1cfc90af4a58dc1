import type { Registry } from '../../core/definition/registry.ts';
import { ROUTES } from '../../core/protocol/routes.ts';
import { decodeSegment } from '../../platform/http/decode-segment.ts';
import { matchPath } from '../../platform/http/match-path.ts';

/** What a path takes, for the header `Allow`; `undefined` for a path that there is not. */
export function allowedMethods(path: string, registry: Registry): string | undefined {
  const segments = path.split('/').map(decodeSegment);
  const [, , named = ''] = segments;
  // What stands there is a task's name or its id, and some routes are for the one, some for the other.
  const notMeant = registry.get(named) ? '/tasks/{id}' : '/tasks/{name}';
  const methods = ROUTES.filter((route) => route.path !== notMeant && matchPath(route.path, segments)).map(
    ({ method }) => method,
  );
  return methods.length > 0 ? methods.toSorted().join(', ') : undefined;
}
