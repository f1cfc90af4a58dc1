import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import type { CeleryNames, TaskPolicy } from '../../core/definition/definition.ts';
import { createRegistry, type Registry } from '../../core/definition/registry.ts';
import { FUNCTION_NAMES, FUNCTIONS, forEachFunction } from '../../infra/functions.ts';
import { readSettings } from '../../infra/read-settings.ts';
import type { Settings } from '../../infra/settings.ts';
import { LovageStack } from '../../infra/stack.ts';

export const SENDER = 'noreply@mail.example.com';

/** A resource in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** A registry of sample tasks, from their policies by name. */
export function registryOf(
  policies: Readonly<Record<string, Partial<TaskPolicy> & { readonly celery?: CeleryNames<never> }>>,
): Registry {
  const input = z.strictObject({});
  return createRegistry(
    Object.entries(policies).map(([name, policy]) => defineTask({ name, input, run: () => null, ...policy })),
  );
}

/** A registry with two queues, and tasks with different time limits and attempts, of which Python may call one. */
export const TWO_QUEUES = registryOf({
  send_email: { sendsEmail: true },
  quick: { sendsEmail: true, celery: { names: ['shop.tasks.quick'] } },
  slow: { timeLimit: 300, retry: { maxAttempts: 8, backoff: { base: 1, cap: 600 } } },
  report: {
    sendsEmail: true,
    queue: 'reports',
    timeLimit: 870,
    retry: { maxAttempts: 1, backoff: { base: 1, cap: 600 } },
  },
});

/** The paths after which the functions' logs are named, with those two queues. */
export const FUNCTION_PATHS: readonly string[] = FUNCTION_NAMES.flatMap((name) =>
  FUNCTIONS[name].per === 'queue' ? [`${name}/default`, `${name}/reports`] : [name],
);

/** The stack, with functions that do nothing: other tests check the bundles. */
export function buildStack(
  context: Readonly<Record<string, unknown>> = {},
  registry = TWO_QUEUES,
): LovageStack {
  const settings: Settings = readSettings({ sender: SENDER, ...context }).settings;
  const code = Code.fromInline('exports.handler = async () => {};');
  const tasks = defineTasks(import.meta.url, registry.definitions);
  return new LovageStack(new App(), { settings, tasks, code: forEachFunction(() => code) });
}

/** The synthesized template of the stack. */
export function synthesize(context?: Readonly<Record<string, unknown>>, registry?: Registry): Template {
  return Template.fromStack(buildStack(context, registry));
}

/** Resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): Map<string, Resource> {
  // Through JSON, as CloudFormation receives it.
  const found: Record<string, Resource> = JSON.parse(JSON.stringify(template.findResources(type)));
  return new Map(Object.entries(found));
}

/** The only resource of a type whose logical id matches. */
export function resourceOf(template: Template, type: string, id: RegExp): Resource {
  const [resource, ...more] = [...resourcesOf(template, type)].filter(([logicalId]) => id.test(logicalId));
  if (!resource || more.length > 0)
    throw new Error(`Expected one ${type} like ${id}, found ${resource ? more.length + 1 : 0}.`);
  return resource[1];
}
