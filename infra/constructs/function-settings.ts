import type { EnvironmentValue, FunctionEntry } from '../function-entry.ts';
import { DELIVERY_EVENTS } from '../plan-queues.ts';
import { celeryOf, eventSourceOf, type FunctionResources, mailOf } from './function-resources.ts';
import type { TaskQueue } from './task-queue.ts';

/**
 * Maximum length of all tasks' names and the commas between them: a half of the 4 KB that all settings of a function may take (Lambda quotas).
 * Beyond it, the functions without definitions count all tasks as one.
 */
const MAX_TASK_NAMES_LENGTH = 2_000;

/** A function's environment as in the table, without settings that have no value. */
export function settingsOf(entry: FunctionEntry, resources: FunctionResources): Record<string, string> {
  const values = Object.entries(entry.settings).map(
    ([name, what]) => [name, VALUES[what](resources)] as const,
  );
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** The names of a function's settings that hold a value. */
export function settingNames({ settings }: FunctionEntry, value: EnvironmentValue): string[] {
  return Object.entries(settings).flatMap(([name, what]) => (what === value ? name : []));
}

const VALUES: Readonly<Record<EnvironmentValue, (resources: FunctionResources) => string | undefined>> = {
  table: ({ results }) => results.table.tableName,
  celeryQueue: (resources) => celeryOf(resources)?.queue,
  celeryTable: (resources) => celeryOf(resources)?.table.tableName,
  celeryKeyPrefix: (resources) => celeryOf(resources) && resources.settings.celeryKeyPrefix,
  celeryTrackStarted: (resources) =>
    celeryOf(resources) && resources.settings.celeryTrackStarted === 'on' ? 'on' : undefined,
  queues: ({ taskQueues }) => namesOf(taskQueues),
  everyQueue: ({ everyQueue }) => namesOf(everyQueue),
  queueUrl: ({ taskQueues }) => taskQueues[0]?.queue.queueUrl,
  queueArn: ({ taskQueues }) => taskQueues[0]?.queue.queueArn,
  mappings: (resources) =>
    resources.taskQueues
      .map((taskQueue) => eventSourceOf(resources, taskQueue).mapping.eventSourceMappingId)
      .join(','),
  mailEvents: () => DELIVERY_EVENTS.name,
  mailEventsUrl: ({ mailEvents }) => mailEvents?.queue.queueUrl,
  taskNames: ({ taskNames }) => {
    const names = taskNames.join(',');
    return names.length > MAX_TASK_NAMES_LENGTH ? undefined : names;
  },
  sender: (resources) => mailOf(resources) && resources.settings.sender,
  senders: (resources) => mailOf(resources) && (resources.settings.senders.join(',') || undefined),
  configurationSet: (resources) => mailOf(resources)?.configurationSetName,
  tracing: ({ settings }) => (settings.tracing === 'on' ? 'on' : undefined),
  keysPerCaller: ({ settings }) => (settings.keysPerCaller === 'on' ? 'on' : undefined),
  waits: ({ settings }) => (settings.apiConcurrency === undefined ? undefined : 'share'),
  // Messages may quote inputs, and more people read a log than the table.
  logMessages: () => undefined,
  // What a project gives its workers: see place-secrets.ts.
  secrets: () => undefined,
  // The API is created later, and so is what depends on it: see enable-sending.ts.
  api: () => undefined,
  callingWorkers: () => undefined,
};

function namesOf(queues: readonly TaskQueue[]): string {
  return queues.map(({ plan }) => plan.name).join(',');
}
