import { createHash } from 'node:crypto';
import type { Registry } from '../definition/registry.ts';

/** What a definition may declare. */
interface Declaring {
  readonly name: string;
  readonly schedules?: readonly object[];
}

/** A hash of every schedule that task definitions declare: the same for the same schedules, in whatever order they are written. */
export function hashOfDeclared({ definitions }: Pick<Registry, 'definitions'>): string {
  const declaring: readonly Declaring[] = definitions;
  const declared = declaring.flatMap(({ name, schedules = [] }) =>
    schedules.map((schedule) => canonical({ task: name, ...schedule })),
  );
  return createHash('sha256').update(declared.sort().join('\n')).digest('hex');
}

/** JSON whose fields are in alphabetical order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
