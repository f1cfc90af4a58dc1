import type { TaskDefinition } from './definition.ts';
import { createRegistry, type Registry } from './registry.ts';

/** The list of a deployment's task definitions, with the file that declares it. */
export type Tasks<Definitions extends readonly TaskDefinition[] = readonly TaskDefinition[]> = Definitions & {
  /** The same definitions, by name. */
  readonly registry: Registry;
  /** The URL or path of the file that exports this list as `tasks`: what is deployed is bundled from it. */
  readonly from: string;
};

/**
 * Collects the definitions of a deployment. The file that calls this exports the list as `tasks`.
 *
 * @param from that file: `import.meta.url`, or `__filename` in CommonJS
 * @throws DefinitionError when two definitions or two of their schedules have the same name, or one lists an unknown task in `sends`
 * @example
 * ```ts
 * export const tasks = defineTasks(import.meta.url, [sendEmail, resizeImage]);
 * ```
 */
export function defineTasks<const Definitions extends readonly TaskDefinition[]>(
  from: string,
  definitions: Definitions,
): Tasks<Definitions> {
  const registry = createRegistry(definitions);
  // A copy: what is given stays as it is.
  return Object.assign(definitions.slice(), { registry, from }) as unknown as Tasks<Definitions>;
}
