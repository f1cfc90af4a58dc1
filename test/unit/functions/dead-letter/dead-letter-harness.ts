import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Follower } from '../../../../core/ending/follow.ts';
import type { Item } from '../../../../core/records/table.ts';
import type { DeadLetters } from '../../../../functions/dead-letter/process-given-up.ts';
import { processGivenUpBatch } from '../../../../functions/dead-letter/process-given-up.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT } from '../../messages.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { mockedAws } from '../mocked-aws.ts';

/** When every batch of these tests is processed. */
export const NOW = CREATED_AT + 3_600_000;
/** How often every message of these tests has been received. */
const RECEIVE_COUNT = 141;
export const QUEUE = 'lovage-test-default-given-up';

/** The function's inner part on mocked AWS clients that accept everything. */
export function deadLetterHarness() {
  const { client, sqs: queue, dynamo: table } = mockedAws();
  const log = logLines();
  const metrics = countedMetrics();
  const followers: Record<string, Follower> = {};
  const deadLetters: DeadLetters = {
    table: { client: client.dynamo, name: 'results' },
    queues: {
      client: client.sqs,
      addresses: new Map([[QUEUE, { url: 'http://given-up', deadLetterUrl: 'http://dead' }]]),
    },
    logger: log,
    followers,
    metrics,
    clock: new FakeClock(NOW),
    random: () => 0.5,
    newToken: () => 'me',
  };
  return {
    table,
    queue,
    log,
    metrics,
    /** The followers of an end, by kind; none at first. */
    followers,
    /** Processes a batch as Lambda hands it over. @returns the messages to keep */
    process: async (...bodies: readonly (object | string)[]): Promise<string[]> => {
      const { batchItemFailures } = await processGivenUpBatch(deadLetters, givenUpEvent(bodies));
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    /** Makes this record refuse every write; `null` if there is none. */
    refuseWrites: (item: Item | null) => {
      table.on(UpdateItemCommand).rejects(conditionFailed(item ?? undefined));
      table.on(GetItemCommand).resolves(item ? { Item: item } : {});
    },
    updates: () => table.commandCalls(UpdateItemCommand).map(({ args: [{ input }] }) => input),
    sent: () => queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input),
    hidden: () => queue.commandCalls(ChangeMessageVisibilityCommand).map(({ args: [{ input }] }) => input),
  };
}

export function givenUpEvent(bodies: readonly (object | string)[], queue = QUEUE): SQSEvent {
  const receiveCount = RECEIVE_COUNT;
  return { Records: bodies.map((body, index) => sqsRecord(body, { index, queue, receiveCount })) };
}
