import type { Registry } from '../../core/definition/registry.ts';

/** What a path takes, for the header `Allow`; `undefined` for a path that there is not. */
export function allowedMethods(path: string, registry: Registry): string | undefined {
  const segment = /^\/tasks\/([^/]+)$/.exec(path)?.[1];
  // What stands there is a task's name, which takes POST, or its id, which takes GET.
  if (segment !== undefined) return registry.get(segment) ? 'POST' : 'GET';
  return METHODS.find(([pattern]) => pattern.test(path))?.[1];
}

const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/tasks$/, 'GET, POST'],
  [/^\/(send_email|tasks\/[^/]+\/(revoke|retry))$/, 'POST'],
  [/^\/queues\/[^/]+\/(pause|resume|purge|redrive)$/, 'POST'],
  [/^\/(queues(\/[^/]+)?|openapi\.json|health)$/, 'GET'],
];
