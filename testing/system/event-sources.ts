import type {
  GetEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { DEAD_LETTER_SUFFIX, GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import { processGivenUpBatch } from '../../functions/dead-letter/process-given-up.ts';
import type { Operate } from '../../functions/operate/operate.ts';
import { processBatch } from '../../functions/worker/process-batch.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { GIVEN_UP, type QueuePlan } from '../../infra/plan-queues.ts';
import { EventSource } from './event-source.ts';
import { type CallAws, createQueue } from './in-process-aws.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { SystemFunctions } from './system-functions.ts';
import type { Traffic } from './traffic.ts';

/** The beginning of the names by which workers are known. */
export const WORKER = 'worker:';

/** Creates every queue with its given-up queue and its dead-letter queue, as the stack does. */
export async function createQueues(call: CallAws, plans: readonly QueuePlan[]): Promise<void> {
  for (const { name, visibilityTimeout, maxReceiveCount } of plans) {
    const deadLetters = `${name}${DEAD_LETTER_SUFFIX}`;
    const givenUp = `${name}${GIVEN_UP_SUFFIX}`;
    await createQueue(call, deadLetters);
    await createQueue(call, givenUp, {
      visibilityTimeout: GIVEN_UP.visibilityTimeout,
      redrive: { to: deadLetters, maxReceiveCount: GIVEN_UP.maxReceiveCount },
    });
    await createQueue(call, name, { visibilityTimeout, redrive: { to: givenUp, maxReceiveCount } });
  }
}

interface Feeding {
  readonly plans: readonly QueuePlan[];
  readonly call: CallAws;
  readonly traffic: Traffic;
  readonly sandboxes: Sandboxes;
  readonly functions: () => SystemFunctions;
}

/** What feeds each queue's worker, by the queue's name. */
export function workerSources({ plans, functions, ...feeding }: Feeding): ReadonlyMap<string, EventSource> {
  const sources = plans.map(({ name, visibilityTimeout, functionTimeout, batchSize, maxConcurrency }) => {
    const source = new EventSource({
      ...{ ...feeding, queue: name, visibilityTimeout, functionTimeout, batchSize },
      maxBatches: maxConcurrency,
      runs: `${WORKER}${name}`,
      process: (sandbox, event, deadline) => processBatch(functions().worker(sandbox, name), event, deadline),
    });
    return [name, source] as const;
  });
  return new Map(sources);
}

/** What feeds the messages that SQS gives up to the function that ends their tasks. */
export function givenUpSources({ plans, functions, ...feeding }: Feeding): readonly EventSource[] {
  return plans.map(
    ({ name }) =>
      new EventSource({
        ...feeding,
        queue: `${name}${GIVEN_UP_SUFFIX}`,
        // SQS itself moves messages there.
        usedWith: name,
        visibilityTimeout: GIVEN_UP.visibilityTimeout,
        functionTimeout: FUNCTIONS['dead-letter'].timeout,
        maxBatches: 2,
        runs: 'dead-letter',
        process: (sandbox, event) => processGivenUpBatch(functions().deadLetters(sandbox), event),
      }),
  );
}

/** The part of Lambda's API that turns queues on and off. The mapping of a queue has its name. */
export function lambdaOf(sources: () => ReadonlyMap<string, EventSource>): Operate['lambda'] {
  const answer = (source: EventSource | undefined) => ({
    State: source?.enabled ? 'Enabled' : 'Disabled',
    $metadata: {},
  });
  return {
    getEventSourceMapping: async ({ UUID = '' }: GetEventSourceMappingCommandInput) =>
      answer(sources().get(UUID)),
    updateEventSourceMapping: async ({ UUID = '', Enabled }: UpdateEventSourceMappingCommandInput) => {
      const source = sources().get(UUID);
      if (source && Enabled !== undefined) source.enabled = Enabled;
      return answer(source);
    },
  };
}
