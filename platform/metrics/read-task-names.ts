import type { Environment } from '../../core/protocol/settings.ts';

/** The task definitions' names, for a function that has no definitions, from the setting `TASK_NAMES`; none if the setting is left out. */
export function readTaskNames(environment: Environment): readonly string[] {
  return environment['TASK_NAMES']?.split(',') ?? [];
}
