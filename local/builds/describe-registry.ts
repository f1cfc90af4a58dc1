import { tasks } from '#tasks';
import type { Tasks } from '../../core/definition/define-tasks.ts';
import { DefinitionError } from '../../core/definition/definition.ts';
import type { NeedKind } from '../../core/definition/need.ts';
import { definitionsOn, needsOf } from '../../core/definition/needs-of.ts';
import { type Registry, withCeleryQueue } from '../../core/definition/registry.ts';
import { groupBy } from '../../core/protocol/group-by.ts';
import { checkDeclared } from '../../core/schedule/check-declared.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { CELERY_QUEUE } from '../../infra/celery-rules.ts';
import { checkNames, isOptional } from '../../infra/check-needs.ts';
import { definitionsForPython } from '../../infra/plan-celery.ts';
import { PLAN_DEFAULTS, type PlanSettings, planQueues, type QueuePlan } from '../../infra/plan-queues.ts';
import { SettingsError } from '../../infra/settings-error.ts';

/** What the local system needs to know about the task definitions. */
export interface RegistryDescription {
  /** In alphabetical order. */
  readonly tasks: readonly string[];
  readonly queues: readonly QueuePlan[];
  /** The hash of the schedules that they declare. */
  readonly declared: string;
  /** What the tasks of each queue need of their environment. */
  readonly needs: Readonly<Record<string, readonly NeedDescription[]>>;
}

/** Something that tasks of a queue need. */
export interface NeedDescription {
  readonly kind: NeedKind;
  readonly name: string;
  /** Whether they run without it. */
  readonly optional: boolean;
  /** The names of the tasks that list it. */
  readonly tasks: readonly string[];
}

/** What the description depends on, besides the definitions. */
export interface DescribeEvent {
  /** The name of Celery's queue; `null`: there is none; missing: there is one, of the usual name, if a task has names in Python. */
  readonly celery?: string | null;
  /** Settings of queues. Default: those of a deployment without any. */
  readonly plan?: Partial<Omit<PlanSettings, 'celery'>>;
}

/** What is wrong with the definitions, for a person: no stack, which would show nothing of their code. */
export interface RegistryRefused {
  readonly refused: string;
}

/** What is told of a file that does not export `tasks`, or something else under that name. */
const NO_TASKS =
  'The tasks file must export a list named tasks: export const tasks = defineTasks(import.meta.url, […]).';

/**
 * Describes the definitions. Runs in a sandbox, as a function does, so that loading a definition, or a broken one, cannot affect the local
 * system's own process.
 */
export async function handler({
  celery,
  plan,
}: DescribeEvent): Promise<RegistryDescription | RegistryRefused> {
  // Another file's export of that name may be anything.
  const registry = (tasks as Partial<Tasks> | undefined)?.registry;
  if (registry === undefined) return { refused: NO_TASKS };
  try {
    const usual = definitionsForPython(registry).length > 0 ? CELERY_QUEUE : null;
    const queue = celery === undefined ? usual : celery;
    await checkDeclared(withCeleryQueue(registry, queue));
    const unfit = checkNames(registry);
    if (unfit.length > 0) return { refused: unfit.join('\n') };
    const queues = planQueues(registry, { ...PLAN_DEFAULTS, ...plan, celery: queue });
    return {
      tasks: registry.names,
      queues,
      declared: hashOfDeclared(registry),
      needs: Object.fromEntries(queues.map(({ name }) => [name, describeNeeds(registry, name, queue)])),
    };
  } catch (error) {
    if (error instanceof DefinitionError) return { refused: error.message };
    if (error instanceof SettingsError) return { refused: error.problems.join('\n') };
    throw error;
  }
}

/** What the worker of a queue reads, by kind and name. It must have what any of several handles of one name cannot do without. */
function describeNeeds(
  registry: Registry,
  name: string,
  celeryQueue: string | null,
): readonly NeedDescription[] {
  const needs = needsOf(registry, name, celeryQueue);
  return [...groupBy(needs, (need) => `${need.kind} ${need.name}`).values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const needing = definitionsOn(registry, name, celeryQueue).filter((one) =>
      one.needs?.some((need) => same.includes(need)),
    );
    return {
      kind: first.kind,
      name: first.name,
      optional: same.every(isOptional),
      tasks: needing.map((one) => one.name),
    };
  });
}
