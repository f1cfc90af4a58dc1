import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { registry } from '../../../../bench/tasks/index.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { NonRetryable, Retry, Snooze } from '../../../../core/protocol/errors.ts';
import type { Message } from '../../../../core/protocol/message.ts';
import { WORKFLOW } from '../../../../core/protocol/outbox.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { deadLetterHarness } from '../../functions/dead-letter/dead-letter-harness.ts';
import { enqueueApp } from '../../functions/enqueue/enqueue-app.ts';
import { statusApp } from '../../functions/status/status-app.ts';
import { workerHarness } from '../../functions/worker/worker-harness.ts';
import type { TableOnDynalite } from '../records/table-on-dynalite.ts';
import type { Sample } from './sample.ts';

/** A time that is too far for a message to wait, in seconds. */
export const FAR_SECONDS = 7_200;

/** What a run of the task `anything` does, by its input's `amount`. */
export const WORKS = 1;
export const FAILS_AT_FIRST = 2;
export const FAILS_FOR_GOOD = 3;
/** It is refused for capacity the first time that it is run in this system, */
export const SNOOZES_ONCE = 4;
/** or the first time after an attempt that failed. */
export const FAILS_AND_SNOOZES_ONCE = 5;
/** The same, for so long that the due index has it meanwhile. */
export const FAILS_AT_FIRST_FOR_LONG = 6;
export const SNOOZES_ONCE_FOR_LONG = 7;

/**
 * Makes every function of the system as its own tests do, on one table, which this empties. `sent()` returns what they send.
 *
 * @param hooks what happens during a run of the task `anything`
 */
export async function sampleSystem(
  table: TableOnDynalite,
  hooks: { during: () => Promise<void> } = { during: async () => undefined },
) {
  const enqueue = enqueueApp();
  const status = statusApp();
  const deadLetters = deadLetterHarness();
  let refused = false;
  const anything = defineTask({
    name: 'anything',
    input: z.looseObject({ amount: z.number() }),
    run: async ({ amount }, { progress, attempt }) => {
      await progress({ done: 1, of: 2 });
      await hooks.during();
      if (amount === FAILS_FOR_GOOD) throw new NonRetryable('It cannot be done');
      const failsAtFirst = amount === FAILS_AT_FIRST || amount === FAILS_AND_SNOOZES_ONCE;
      if (failsAtFirst && attempt === 1) throw new RangeError('Not this time');
      if (amount === FAILS_AT_FIRST_FOR_LONG && attempt === 1) {
        throw new Retry('Not this time', { retryAfter: FAR_SECONDS });
      }
      if (amount === SNOOZES_ONCE_FOR_LONG && !refused) {
        refused = true;
        throw new Snooze({ reason: 'The quota is used up', seconds: FAR_SECONDS });
      }
      if ((amount === SNOOZES_ONCE || amount === FAILS_AND_SNOOZES_ONCE) && !refused) {
        refused = true;
        throw new Snooze({ reason: 'The rate is reached', seconds: 1 });
      }
      return { text: 'done', list: [1, null] };
    },
  });
  const worker = workerHarness([...registry.definitions, anything]);
  // The outbox of a sample is handled by a follower that does nothing.
  for (const { followers } of [enqueue, deadLetters, worker]) {
    for (const kind of ['sample', 'celery', WORKFLOW]) followers[kind] = async () => undefined;
  }
  worker.queue.on(SendMessageBatchCommand).resolves({});
  for (const mock of [enqueue.dynamo, status.dynamo, worker.table, deadLetters.table]) leadTo(table, mock);

  const { Items = [] } = await table.client.scan({ TableName: table.name });
  for (const { id } of Items) {
    if (id) await table.client.deleteItem({ TableName: table.name, Key: { id } });
  }
  return {
    enqueue,
    worker,
    deadLetters,
    /** The record as the API shows it, input included; `null` when there is none. */
    show: async (id: string): Promise<ApiRecord | null> => {
      const answer = await status.call(`/tasks/${id}?include=input`);
      if (answer.status === 404) return null;
      const record: ApiRecord = JSON.parse(await answer.text());
      return record;
    },
    itemOf: async (id: string): Promise<Item | null> => {
      const Key = { id: { S: id } };
      const { Item } = await table.client.getItem({ TableName: table.name, Key });
      return Item ?? null;
    },
    /** Delivers a message to the worker, and again whenever it comes back, each time when it is due. */
    deliver: async (message: Message): Promise<void> => {
      for (let delivery = 1; delivery <= 3; delivery += 1) {
        const before = worker.hidden().length;
        const kept = await worker.process(message);
        if (kept.length === 0) return;
        worker.clock.advance(1_000 * (worker.hidden()[before] ?? 60));
      }
      throw new Error('The message comes back again and again.');
    },
    /** The latest message from a call or from a worker. */
    sent: (by: 'enqueue' | 'worker'): Message => {
      const mock = by === 'enqueue' ? enqueue.sqs : worker.queue;
      const alone = mock.commandCalls(SendMessageCommand).at(-1)?.args[0].input.MessageBody;
      const batch = mock.commandCalls(SendMessageBatchCommand).at(-1)?.args[0].input.Entries;
      const body = alone ?? batch?.at(-1)?.MessageBody;
      if (body === undefined) throw new Error(`Nothing was sent by the ${by}.`);
      return JSON.parse(body);
    },
    /** Puts a sample's item into the table, as its version left it. */
    restore: async ({ item }: Pick<Sample, 'item'>): Promise<void> => {
      if (item) await table.client.putItem({ TableName: table.name, Item: item });
    },
  };
}

export type SampleSystem = Awaited<ReturnType<typeof sampleSystem>>;

type Stub = ReturnType<typeof workerHarness>['table'];

/** Makes a mocked client use the real table. */
export function leadTo({ client, name: TableName }: ResultsTable, mock: Stub): void {
  mock.on(GetItemCommand).callsFake((input) => client.getItem({ ...input, TableName }));
  mock.on(PutItemCommand).callsFake((input) => client.putItem({ ...input, TableName }));
  mock.on(UpdateItemCommand).callsFake((input) => client.updateItem({ ...input, TableName }));
  mock.on(BatchGetItemCommand).callsFake(async ({ RequestItems, ...input }: BatchGetItemCommandInput) => {
    // The functions' clients have a name of their own for the table.
    const [[own = '', asked] = []] = Object.entries(RequestItems ?? {});
    const { Responses } = await client.batchGetItem({
      ...input,
      RequestItems: { [TableName]: asked ?? { Keys: [] } },
    });
    return { Responses: { [own]: Responses?.[TableName] ?? [] } };
  });
}
