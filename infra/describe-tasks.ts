import { createHash } from 'node:crypto';
import type { TaskDefinition } from '../core/definition/definition.ts';
import { canonicalJson, type Json } from '../core/protocol/json.ts';

/**
 * A hash of everything in task definitions that a deployment is made from: names, queues, policies, schedules, names in Python. It is the same for definitions
 * that two processes have loaded from one file, in whatever order they are listed. Of functions and schemas it tells only that there is one.
 */
export function describeTasks(definitions: readonly TaskDefinition[]): string {
  const described: Json = JSON.parse(
    JSON.stringify(
      definitions.map(({ input: _input, ...policy }) => policy).sort((a, b) => (a.name < b.name ? -1 : 1)),
      (_key, value: unknown) => {
        if (typeof value === 'function') return 'function';
        return isSchema(value) ? 'schema' : value;
      },
    ),
  );
  return createHash('sha256').update(canonicalJson(described)).digest('base64url');
}

function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && '~standard' in value;
}
