import type { TaskDefinition } from '../core/definition/definition.ts';
import type { Registry } from '../core/definition/registry.ts';
import { CLOCK_SKEW_MS, MAX_DELAY_SECONDS, WORKER_MARGIN_SECONDS } from '../core/protocol/bounds.ts';
import { FUNCTIONS } from './functions.ts';
import { type OwnQueueSettings, QUEUE_DEFAULTS, type QueueSettings } from './queue-settings.ts';
import { SettingsError } from './settings-error.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/** What a queue and its worker are deployed with: what was chosen, and what follows from the definitions on the queue. */
export interface QueuePlan extends QueueSettings {
  readonly name: string;
  /** Time-out of the worker function, in seconds: the longest time limit on the queue and the worker's own margin, unless more is set. */
  readonly functionTimeout: number;
  /**
   * How long SQS hides a message that a worker was given, in seconds: while it may be gathered, and while it may be run. See
   * docs/decisions/visibility-timeout.md.
   */
  readonly visibilityTimeout: number;
  /** Deliveries after which SQS gives a message up, into the given-up queue. See docs/decisions/receive-count.md. */
  readonly maxReceiveCount: number;
  /** The tasks that the queue's tasks send, in alphabetical order. */
  readonly sends: readonly string[];
}

/** What the name of a queue's dead-letter queue ends with. */
export const DEAD_LETTER_SUFFIX = '-dead-letter';

/** What the name of the queue ends with that SQS moves a queue's messages to when it gives them up. */
export const GIVEN_UP_SUFFIX = '-given-up';

/** What every given-up queue is deployed with. See docs/decisions/dead-letters.md. */
export const GIVEN_UP = {
  /** In seconds. */
  visibilityTimeout: FUNCTIONS['dead-letter'].timeout + Math.ceil(CLOCK_SKEW_MS / 1000),
  /** SQS's own limit: a message moves on to the dead-letter queue then, so that nothing goes round for ever. */
  maxReceiveCount: 1000,
} as const;

/** What the queue of what SES tells of the mail is deployed with. See docs/decisions/mail-events.md. */
export const DELIVERY_EVENTS = {
  /** Of the queue, after the stack's own. */
  name: 'delivery-events',
  /** In seconds. */
  visibilityTimeout: FUNCTIONS.delivery.timeout + Math.ceil(CLOCK_SKEW_MS / 1000),
  /** SQS's own limit: while the table takes nothing, an event comes again, after 15 minutes at most, for ten days. */
  maxReceiveCount: 1000,
} as const;

/**
 * A message brings its count along to the given-up queue, as emulators have it, or starts there afresh; AWS does not say. Either
 * way it can be received there a hundred times.
 */
const MAX_RECEIVE_COUNT = GIVEN_UP.maxReceiveCount - 100;

/** What plans depend on beside the definitions. */
export interface PlanSettings extends QueueSettings {
  /** How long SQS keeps a message. */
  readonly messageRetentionDays: number;
  /** What some queues are given of their own. */
  readonly queues: Readonly<Record<string, OwnQueueSettings>>;
}

/** What holds when nothing is set. */
export const PLAN_DEFAULTS: PlanSettings = { ...QUEUE_DEFAULTS, messageRetentionDays: 14, queues: {} };

/**
 * Plans one queue for each that a definition names, in alphabetical order.
 *
 * @throws SettingsError naming all that cannot be: no definition, settings for a queue that there is not, a batch without the window
 * it needs, a time-out that a task may outlast, a task whose retries may take longer than its message is kept
 */
export function planQueues(registry: Registry, settings: PlanSettings): QueuePlan[] {
  if (registry.definitions.length === 0) {
    throw new SettingsError(['There is no task to deploy; define one in tasks/.']);
  }
  const queues = Map.groupBy(registry.definitions, ({ queue }) => queue);
  const plans = [...queues].map(([name, definitions]) => planQueue(name, definitions, settings));
  const problems = [
    ...checkNames([...queues.keys()], settings),
    ...plans.flatMap((plan) => checkPlan(plan, queues.get(plan.name) ?? [], settings)),
  ];
  if (problems.length > 0) throw new SettingsError(problems);
  return plans.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const RESERVED: readonly string[] = [DELIVERY_EVENTS.name, `${DELIVERY_EVENTS.name}${DEAD_LETTER_SUFFIX}`];

const SUFFIXES = [
  [DEAD_LETTER_SUFFIX, 'dead-letter'],
  [GIVEN_UP_SUFFIX, 'given-up'],
] as const;

function planQueue(
  name: string,
  definitions: readonly TaskDefinition[],
  { memory, batchSize, batchWindow, maxConcurrency, queues }: PlanSettings,
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
  };
}

/** The least time, in seconds, in which a worker gets any of these tasks done. */
function leastTimeout(definitions: readonly TaskDefinition[]): number {
  return Math.ceil(Math.max(...definitions.map(({ timeLimit }) => timeLimit)) + WORKER_MARGIN_SECONDS);
}

/** Each queue's name is its own, and each that has settings is a queue. */
function checkNames(names: readonly string[], { queues }: PlanSettings): string[] {
  const taken = names.flatMap((name) =>
    SUFFIXES.filter(([suffix]) => names.includes(`${name}${suffix}`)).map(
      ([suffix, what]) =>
        `The queue ${name}${suffix} would be the ${what} queue of ${name}; give it another name.`,
    ),
  );
  const unknown = Object.keys(queues).filter((name) => !names.includes(name));
  const meant = new Map(findUnknownSettings(unknown, names).map(({ given, meant }) => [given, meant]));
  const reserved = names.filter((name) => RESERVED.includes(name));
  return [
    ...taken,
    ...reserved.map(
      (name) => `The queue ${name} would be that of what SES tells of the mail; give it another name.`,
    ),
    ...unknown.map((name) => {
      const near = meant.get(name);
      const hint =
        near === undefined ? `The queues are ${[...names].sort().join(', ')}` : `Did you mean ${near}?`;
      return `queues.${name} is for a queue that no task names. ${hint}${near === undefined ? '.' : ''}`;
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
        `${MAX_BATCH_WITHOUT_WINDOW} messages only in a window. Give a batchWindow of 1 or more, or a batchSize of ` +
        `${MAX_BATCH_WITHOUT_WINDOW} or less.`,
    );
  }
  const least = leastTimeout(definitions);
  if (plan.functionTimeout < least) {
    const [slowest] = definitions.toSorted((a, b) => b.timeLimit - a.timeLimit);
    problems.push(
      `queues.${plan.name}.timeout is ${plan.functionTimeout}, but the task "${slowest?.name}" may run for ${slowest?.timeLimit} ` +
        `seconds (its timeLimit), and the worker needs ${WORKER_MARGIN_SECONDS} beside that. Give ${least} or more, lower the ` +
        'timeLimit, or leave timeout out.',
    );
  }
  return problems;
}

/** Most messages that SQS gives in one receipt, and Lambda hands over without a window (Lambda API, `BatchSize`). */
const MAX_BATCH_WITHOUT_WINDOW = 10;

/**
 * A retry is the same message, hidden; SQS deletes it at the end of its retention, whatever is still to be done. A backoff
 * that is a function cannot be added up here.
 */
function checkRetention(definition: TaskDefinition, plan: QueuePlan, retentionDays: number): string[] {
  const { maxAttempts, backoff } = definition.retry;
  if (typeof backoff === 'function') return [];
  let seconds = MAX_DELAY_SECONDS + maxAttempts * plan.visibilityTimeout;
  for (let attempt = 1; attempt < maxAttempts; attempt += 1) {
    seconds += Math.min(backoff.cap, backoff.base * 2 ** (attempt - 1));
  }
  const days = seconds / 86_400;
  if (days <= retentionDays) return [];
  return [
    `The ${maxAttempts} attempts of the task "${definition.name}" may take ${days.toFixed(1)} days, but its message is kept ` +
      `for ${retentionDays} (messageRetentionDays). Lower its retry.maxAttempts or retry.backoff.cap` +
      `${retentionDays < 14 ? ', or raise messageRetentionDays' : ''}.`,
  ];
}
