import type { TaskDefinition } from '../functions/protocol/definition.ts';
import { CLOCK_SKEW_MS, MAX_DELAY_SECONDS, WORKER_MARGIN_SECONDS } from '../functions/protocol/limits.ts';
import type { Registry } from '../functions/protocol/registry.ts';
import { SettingsError } from './settings-error.ts';

/** What a queue and its worker are deployed with, all of it derived from the definitions on the queue. */
export interface QueuePlan {
  readonly name: string;
  /** Time-out of the worker function, in seconds: the longest time limit on the queue and the worker's own margin. */
  readonly functionTimeout: number;
  /** How long SQS hides a message that a worker was given, in seconds. See docs/decisions/visibility-timeout.md. */
  readonly visibilityTimeout: number;
  /** Deliveries after which SQS gives a message up, into the given-up queue. See docs/decisions/receive-count.md. */
  readonly maxReceiveCount: number;
}

/** What the name of a queue's dead-letter queue ends with. */
export const DEAD_LETTER_SUFFIX = '-dead-letter';

/** What the name of the queue ends with that SQS moves a queue's messages to when it gives them up. */
export const GIVEN_UP_SUFFIX = '-given-up';

/** What every given-up queue, and the function that reads them, is deployed with. See docs/decisions/dead-letters.md. */
export const GIVEN_UP = {
  /** In seconds: four requests to AWS for a message at most, each with all its tries. */
  functionTimeout: 60,
  /** In seconds. */
  visibilityTimeout: 60 + Math.ceil(CLOCK_SKEW_MS / 1000),
  /** SQS's own limit: a message moves on to the dead-letter queue then, so that nothing goes round for ever. */
  maxReceiveCount: 1000,
} as const;

/**
 * A message brings its count along to the given-up queue, as emulators have it, or starts there afresh; AWS does not say. Either
 * way it can be received there a hundred times.
 */
const MAX_RECEIVE_COUNT = GIVEN_UP.maxReceiveCount - 100;

/**
 * Plans one queue for each that a definition names, in alphabetical order.
 *
 * @param retentionDays how long SQS keeps a message
 * @throws SettingsError when there is no definition, or when a task's retries may take longer than its message is kept
 */
export function planQueues(registry: Registry, retentionDays: number): QueuePlan[] {
  if (registry.definitions.length === 0) {
    throw new SettingsError(['There is no task to deploy; define one in functions/tasks/.']);
  }
  const queues = Map.groupBy(registry.definitions, ({ queue }) => queue);
  const plans = [...queues].map(([name, definitions]) => planQueue(name, definitions));
  const problems = plans.flatMap((plan) => [
    ...SUFFIXES.filter(([suffix]) => queues.has(`${plan.name}${suffix}`)).map(
      ([suffix, what]) =>
        `The queue ${plan.name}${suffix} would be the ${what} queue of ${plan.name}; give it another name.`,
    ),
    ...(queues.get(plan.name) ?? []).flatMap((definition) => checkRetention(definition, plan, retentionDays)),
  ]);
  if (problems.length > 0) throw new SettingsError(problems);
  return plans.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const SUFFIXES = [
  [DEAD_LETTER_SUFFIX, 'dead-letter'],
  [GIVEN_UP_SUFFIX, 'given-up'],
] as const;

function planQueue(name: string, definitions: readonly TaskDefinition[]): QueuePlan {
  const longest = Math.max(...definitions.map(({ timeLimit }) => timeLimit));
  const functionTimeout = Math.ceil(longest + WORKER_MARGIN_SECONDS);
  const mostAttempts = Math.max(...definitions.map(({ retry }) => retry.maxAttempts));
  return {
    name,
    functionTimeout,
    visibilityTimeout: functionTimeout + Math.ceil(CLOCK_SKEW_MS / 1000),
    maxReceiveCount: Math.min(MAX_RECEIVE_COUNT, 100 + 10 * mostAttempts),
  };
}

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
