import type { Registry } from '../../core/definition/registry.ts';
import { ROUTES } from '../../core/protocol/routes.ts';
import { decodeSegment } from '../../platform/http/decode-segment.ts';
import { matchPath } from '../../platform/http/match-path.ts';

/** The methods of a path, as the header `Allow` lists them; `undefined` for an unknown path. */
export function allowedMethods(path: string, registry: Registry): string | undefined {
  const segments = path.split('/').map(decodeSegment);
  const [, , named = ''] = segments;
  // This segment is either a definition's name or a task's id, and each has routes of its own.
  const notMeant = registry.get(named) ? '/tasks/{id}' : '/tasks/{name}';
  const methods = ROUTES.filter((route) => route.path !== notMeant && matchPath(route.path, segments)).map(
    ({ method }) => method,
  );
  return methods.length > 0 ? methods.toSorted().join(', ') : undefined;
}
