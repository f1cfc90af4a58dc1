import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { tasks as ownTasks } from '../../bench/tasks/index.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import type { FittingNames, TaskDefinition } from '../../core/definition/definition.ts';
import { forEachFunction } from '../../infra/functions.ts';
import { Lovage } from '../../infra/lovage.ts';
import { readSettings } from '../../infra/read-settings.ts';
import { LovageStack } from '../../infra/stack.ts';
import { SENDER } from './synthesize.ts';

/** The list that is reviewed. */
export const LOGICAL_IDS: string = path.join(import.meta.dirname, 'logical-ids.json');

/** With a task that Python may call. */
const TASKS = defineTasks(
  import.meta.url,
  ownTasks.map(
    (one): TaskDefinition =>
      one.name === 'add' ? { ...one, celery: { names: ['shop.add'] } as unknown as FittingNames } : one,
  ),
);

/** Settings that add resources. */
const EVERYTHING = {
  ...{ sender: SENDER, celery: 'on', alarmEmail: 'oncall@example.com' },
  encryption: 'customer',
  corsOrigins: ['https://app.example.com'],
} as const;

/**
 * The type of each resource by its logical id, and the names of the outputs, with the tests' own tasks: of this repository's own stack, with default settings and with
 * all that add something; and of a Lovage in somebody's stack. CloudFormation knows a resource by its logical id alone: another one replaces it, and so a
 * queue with its messages.
 */
export function logicalIds(): Record<string, Record<string, string>> {
  const code = forEachFunction(() => Code.fromInline('exports.handler = async () => {};'));
  const ownStack = (context: object) =>
    new LovageStack(new App(), { settings: readSettings({ ...context }).settings, tasks: TASKS, code });
  const foreign = new Stack(new App(), 'mine');
  new Lovage(foreign, 'Tasks', { tasks: TASKS, code, ...EVERYTHING });
  return {
    stack: idsIn(ownStack({ sender: SENDER })),
    'stack with everything': idsIn(ownStack(EVERYTHING)),
    construct: idsIn(foreign),
  };
}

function idsIn(stack: Stack): Record<string, string> {
  const {
    Resources,
    Outputs,
  }: Record<string, Record<string, { Type?: string }>> = Template.fromStack(stack).toJSON();
  const ids = [
    ...Object.entries(Resources ?? {}).map(([id, { Type = '' }]) => [id, Type] as const),
    ...Object.keys(Outputs ?? {}).map((id) => [id, 'Output'] as const),
  ];
  return Object.fromEntries(ids.sort(([a], [b]) => (a < b ? -1 : 1)));
}
