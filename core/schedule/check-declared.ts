import { DefinitionError, type TaskDefinition } from '../definition/definition.ts';
import type { Registry } from '../definition/registry.ts';
import { type CheckedSchedule, checkSchedule, checkScheduleAtOnce } from './check-schedule.ts';

type Declared = TaskDefinition['schedules'][number];

/**
 * Checks all schedules that the definitions declare, before they are deployed or run.
 *
 * @throws DefinitionError naming each schedule that is wrong, its task, and what is wrong with it
 */
export async function checkDeclared(registry: Registry): Promise<void> {
  const problems = await Promise.all(
    declarations(registry).map(async ({ definition, declared }) => {
      try {
        const checked = await checkSchedule(optionsOf(definition, declared), registry, null);
        return problemsOf(definition, declared, checked);
      } catch (error) {
        return [schemaThrew(definition, declared, error)];
      }
    }),
  );
  refuse(problems.flat());
}

/** The same at once, for who cannot wait. Inputs whose schema answers later are not checked. */
export function checkDeclaredAtOnce(registry: Registry): void {
  refuse(
    declarations(registry).flatMap(({ definition, declared }) => {
      try {
        const checked = checkScheduleAtOnce(optionsOf(definition, declared), registry, null);
        return problemsOf(definition, declared, checked);
      } catch (error) {
        return [schemaThrew(definition, declared, error)];
      }
    }),
  );
}

function declarations({ definitions }: Registry) {
  return definitions.flatMap((definition) =>
    definition.schedules.map((declared) => ({ definition, declared })),
  );
}

/** What a call would give. */
function optionsOf({ name: task }: TaskDefinition, { name: _, ...options }: Declared): unknown {
  return { ...options, task };
}

function problemsOf(task: TaskDefinition, declared: Declared, checked: CheckedSchedule): readonly string[] {
  // As an author without types may write.
  const own =
    'task' in declared ? [{ path: 'task', message: 'Is the one that declares it: leave it out' }] : [];
  return [...own, ...(checked.ok ? [] : checked.errors)].map(
    ({ path, message }) => `Task "${task.name}", schedule "${declared.name}": ${path || 'it'}: ${message}.`,
  );
}

/** A schema's own code may throw anything. */
function schemaThrew(task: TaskDefinition, { name }: Declared, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Task "${task.name}", schedule "${name}": input: the task's schema threw: ${message}`;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new DefinitionError(problems.join('\n'));
}
