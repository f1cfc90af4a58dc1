import path from 'node:path';
import { ROOT } from '../../infra/bundle.ts';
import type { PlanSettings } from '../../infra/plan-queues.ts';
import { LocalSettingsError } from '../local-settings.ts';
import type { Project } from './find-project.ts';
import { readJson } from './manifest.ts';

/** The settings of a deployment that also hold here. */
export type LocalPlanSettings = Partial<Omit<PlanSettings, 'celery'>>;

/** Those that cdk.json may have for all queues. */
const FOR_ALL = ['memory', 'batchSize', 'batchWindow', 'maxConcurrency', 'messageRetentionDays'] as const;

/**
 * Reads how much runs at once: from the command line, from `"lovage": { "queues": … }` in package.json, or, in a clone of Lovage, from cdk.json.
 *
 * @param given the option of the command line: JSON, such as `{"default":{"maxConcurrency":5}}`
 * @throws LocalSettingsError naming everything that is wrong
 */
export async function readPlanSettings(
  { folder, manifest }: Project,
  given: string | undefined,
): Promise<LocalPlanSettings> {
  const context = folder === ROOT ? contextOf(path.join(folder, 'cdk.json')) : {};
  const queues = given ?? manifest.queues ?? context['queues'];
  const own = FOR_ALL.filter((name) => context[name] !== undefined);
  if (queues === undefined && own.length === 0) return {};
  // They bring CDK along, which takes half a second to load.
  const [{ readQueues, QUEUE_RULES }, { NUMBER_RULES }, { shown }] = await Promise.all([
    import('../../infra/read-queues.ts'),
    import('../../infra/number-rules.ts'),
    import('../../infra/setting-rules.ts'),
  ]);
  const problems: string[] = [];
  const forAll = own.map((name) => {
    const rule = name === 'messageRetentionDays' ? NUMBER_RULES[name] : QUEUE_RULES[name];
    const value = rule.read(context[name]);
    if (value === undefined) {
      problems.push(`${name} in cdk.json is ${shown(context[name])}; it must be ${rule.accepted}.`);
    }
    return [name, value] as const;
  });
  const settings = { ...Object.fromEntries(forAll), queues: readQueues(queues, problems) };
  if (problems.length > 0) throw new LocalSettingsError(problems.join('\n'));
  return settings;
}

function contextOf(file: string): Readonly<Record<string, unknown>> {
  const context: unknown = readJson(file)?.['context'] ?? {};
  return typeof context === 'object' && context !== null ? { ...context } : {};
}
