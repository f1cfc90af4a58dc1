import type { TaskDefinition } from '../core/definition/definition.ts';
import type { Registry } from '../core/definition/registry.ts';
import { CLOCK_SKEW_MS, MAX_DELAY_SECONDS, WORKER_MARGIN_SECONDS } from '../core/protocol/bounds.ts';
import { groupBy } from '../core/protocol/group-by.ts';
import { DEAD_LETTER_SUFFIX, GIVEN_UP_SUFFIX } from '../core/queue/queue-names.ts';
import { FUNCTIONS } from './functions.ts';
import { checkCeleryQueue, definitionsForPython } from './plan-celery.ts';
import { QUEUE_DEFAULTS, type QueueOverrides, type QueueSettings } from './queue-settings.ts';
import { SettingsError } from './settings-error.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/** The settings that a queue and its worker are deployed with: those chosen, and those derived from the definitions on the queue. */
export interface QueuePlan extends QueueSettings {
  readonly name: string;
  /** The worker function's timeout, in seconds: the longest time limit on the queue plus the worker's own margin, unless more is set. */
  readonly functionTimeout: number;
  /**
   * How long SQS hides a message from other workers after delivery, in seconds: the batch window, the worker's timeout and the clock skew. See
   * docs/decisions/visibility-timeout.md.
   */
  readonly visibilityTimeout: number;
  /** Deliveries after which SQS gives a message up and moves it to the given-up queue. See docs/decisions/receive-count.md. */
  readonly maxReceiveCount: number;
  /** The tasks that the queue's tasks send, in alphabetical order. */
  readonly sends: readonly string[];
  /** Present on the queue that Python programs send to through Celery. Its tasks are those of the definitions with names in Python. */
  readonly celery?: true;
  /** Whether a task on it sends email. */
  readonly sendsEmail?: true;
}

/** Settings of every given-up queue. See docs/decisions/dead-letters.md. */
export const GIVEN_UP = {
  /** In seconds. */
  visibilityTimeout: FUNCTIONS['dead-letter'].timeout + Math.ceil(CLOCK_SKEW_MS / 1000),
  /** SQS's maximum. The message then moves on to the dead-letter queue, so that none is redelivered for ever. */
  maxReceiveCount: 1000,
} as const;

/** Settings of the queue of SES's mail events. See docs/decisions/mail-events.md. */
export const DELIVERY_EVENTS = {
  /** The queue's name, after the stack's name. */
  name: 'delivery-events',
  /** In seconds. */
  visibilityTimeout: FUNCTIONS.delivery.timeout + Math.ceil(CLOCK_SKEW_MS / 1000),
  /** SQS's maximum. While the table is unavailable, an event is redelivered at least every 15 minutes, for ten days. */
  maxReceiveCount: 1000,
} as const;

/**
 * In the given-up queue, a message keeps its receive count ("across all queues", SQS API, `ApproximateReceiveCount`), so it can be received a
 * hundred times more there.
 */
const MAX_RECEIVE_COUNT = GIVEN_UP.maxReceiveCount - 100;

/** The settings that plans depend on, besides the definitions. */
export interface PlanSettings extends QueueSettings {
  /** How long SQS keeps a message. */
  readonly messageRetentionDays: number;
  /** Overrides, by queue name. */
  readonly queues: Readonly<Record<string, QueueOverrides>>;
  /** The name of Celery's queue; `null`: there is none. */
  readonly celery: string | null;
}

/** The settings when nothing is set. */
export const PLAN_DEFAULTS: PlanSettings = {
  ...QUEUE_DEFAULTS,
  messageRetentionDays: 14,
  queues: {},
  celery: null,
};

/**
 * Plans every queue that a definition names, and Celery's, in alphabetical order. A definition with names in Python is on two queues then.
 *
 * @throws DefinitionError if a definition's names in Python are invalid or another's, even without Celery's queue
 * @throws SettingsError listing every problem: no definitions, settings for an unknown queue, a reserved or conflicting queue name, a batch
 * without the window it needs, a timeout shorter than a task may need, a task whose retries may outlast its message's retention, a queue for
 * Celery that no task can be sent to or that is a definition's own
 */
export function planQueues(registry: Registry, settings: PlanSettings): QueuePlan[] {
  if (registry.definitions.length === 0) {
    throw new SettingsError(['There is no task to deploy; define one in tasks/.']);
  }
  const { celery } = settings;
  const forPython = definitionsForPython(registry);
  const queues: Map<string, readonly TaskDefinition[]> = groupBy(registry.definitions, ({ queue }) => queue);
  const unfit = celery === null ? [] : checkCeleryQueue(celery, forPython, queues.get(celery) ?? []);
  if (unfit.length > 0) throw new SettingsError(unfit);
  if (celery !== null) queues.set(celery, forPython);
  const plans = [...queues].map(([name, definitions]) => planQueue(name, definitions, settings));
  const problems = [
    ...checkNames([...queues.keys()], settings),
    ...plans.flatMap((plan) => checkPlan(plan, queues.get(plan.name) ?? [], settings)),
  ];
  // A task on two queues may have the same problem on both.
  if (problems.length > 0) throw new SettingsError([...new Set(problems)]);
  return plans.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of all queues: those that a definition names, and Celery's. */
export function queueNames({ definitions, celeryQueue }: Registry): string[] {
  const named = definitions.map(({ queue }) => queue);
  return [...new Set([...named, ...(celeryQueue === undefined ? [] : [celeryQueue])])].sort();
}

const RESERVED: readonly string[] = [DELIVERY_EVENTS.name, `${DELIVERY_EVENTS.name}${DEAD_LETTER_SUFFIX}`];

const SUFFIXES = [
  [DEAD_LETTER_SUFFIX, 'dead-letter'],
  [GIVEN_UP_SUFFIX, 'given-up'],
] as const;

function planQueue(
  name: string,
  definitions: readonly TaskDefinition[],
  { memory, batchSize, batchWindow, maxConcurrency, queues, celery }: PlanSettings,
): QueuePlan {
  const { timeout, ...own } = queues[name] ?? {};
  const chosen = { memory, batchSize, batchWindow, maxConcurrency, ...own };
  const functionTimeout = timeout ?? leastTimeout(definitions);
  const mostAttempts = Math.max(...definitions.map(({ retry }) => retry.maxAttempts));
  return {
    name,
    ...chosen,
    functionTimeout,
    visibilityTimeout: chosen.batchWindow + functionTimeout + Math.ceil(CLOCK_SKEW_MS / 1000),
    maxReceiveCount: Math.min(MAX_RECEIVE_COUNT, 100 + 10 * mostAttempts),
    sends: [...new Set(definitions.flatMap(({ sends }) => sends))].sort(),
    ...(definitions.some(({ sendsEmail }) => sendsEmail) ? { sendsEmail: true } : {}),
    ...(name === celery ? { celery: true } : {}),
  };
}

/** The shortest timeout, in seconds, with which a worker can run any of these tasks. */
function leastTimeout(definitions: readonly TaskDefinition[]): number {
  return Math.ceil(Math.max(...definitions.map(({ timeLimit }) => timeLimit)) + WORKER_MARGIN_SECONDS);
}

/** Checks that no two queues share a name, and that the queues with overrides exist. */
function checkNames(names: readonly string[], { queues }: PlanSettings): string[] {
  const taken = names.flatMap((name) =>
    SUFFIXES.filter(([suffix]) => names.includes(`${name}${suffix}`)).map(
      ([suffix, what]) =>
        `The queue ${name}${suffix} has the name of ${name}'s ${what} queue; choose another name.`,
    ),
  );
  const unknown = Object.keys(queues).filter((name) => !names.includes(name));
  const meant = new Map(findUnknownSettings(unknown, names).map(({ given, meant }) => [given, meant]));
  const reserved = names.filter((name) => RESERVED.includes(name));
  return [
    ...taken,
    ...reserved.map(
      (name) => `The queue name ${name} is reserved for SES's mail events; choose another name.`,
    ),
    ...unknown.map((name) => {
      const near = meant.get(name);
      const hint =
        near === undefined ? `The queues are ${[...names].sort().join(', ')}` : `Did you mean ${near}?`;
      return `queues.${name} is for a queue that no task uses. ${hint}${near === undefined ? '.' : ''}`;
    }),
  ];
}

function checkPlan(
  plan: QueuePlan,
  definitions: readonly TaskDefinition[],
  settings: PlanSettings,
): string[] {
  const problems = definitions.flatMap((task) => checkRetention(task, plan, settings.messageRetentionDays));
  if (plan.batchSize > MAX_BATCH_WITHOUT_WINDOW && plan.batchWindow === 0) {
    problems.push(
      `batchSize is ${plan.batchSize} for the queue ${plan.name}, but batchWindow is 0: Lambda gathers more than ` +
        `${MAX_BATCH_WITHOUT_WINDOW} messages only in a window. Set a batchWindow of 1 or more, or a batchSize of ` +
        `${MAX_BATCH_WITHOUT_WINDOW} or less.`,
    );
  }
  const least = leastTimeout(definitions);
  if (plan.functionTimeout < least) {
    const [slowest] = definitions.toSorted((a, b) => b.timeLimit - a.timeLimit);
    problems.push(
      `queues.${plan.name}.timeout is ${plan.functionTimeout}, but the task "${slowest?.name}" may run for ${slowest?.timeLimit} ` +
        `seconds (its timeLimit), and the worker needs ${WORKER_MARGIN_SECONDS} more. Set ${least} or more, lower the ` +
        'timeLimit, or leave timeout out.',
    );
  }
  return problems;
}

/** Maximum messages per SQS receive, and so per Lambda batch without a window (Lambda API, `BatchSize`). */
const MAX_BATCH_WITHOUT_WINDOW = 10;

/**
 * A retry that is near is the same message, hidden; SQS deletes it when its retention ends, even if attempts remain. A delay that is longer than the
 * longest near one ends with a new message. The delays of a backoff function cannot be summed here.
 */
function checkRetention(definition: TaskDefinition, plan: QueuePlan, retentionDays: number): string[] {
  const { maxAttempts, backoff } = definition.retry;
  if (typeof backoff === 'function') return [];
  let seconds = MAX_DELAY_SECONDS + maxAttempts * plan.visibilityTimeout;
  for (let attempt = 1; attempt < maxAttempts; attempt += 1) {
    seconds += Math.min(MAX_DELAY_SECONDS, backoff.cap, backoff.base * 2 ** (attempt - 1));
  }
  const days = seconds / 86_400;
  if (days <= retentionDays) return [];
  return [
    `The ${maxAttempts} attempts of the task "${definition.name}" may take ${days.toFixed(1)} days, but its message is kept ` +
      `for ${retentionDays} (messageRetentionDays). Lower its retry.maxAttempts or retry.backoff.cap, or raise messageRetentionDays.`,
  ];
}
