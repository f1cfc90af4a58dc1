import type { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { indexWrites } from '../../../../bench/cost/index-writes.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { Item } from '../../../../core/records/table.ts';
import { workflowFollowers } from '../../../../core/workflow/workflow-followers.ts';
import { freeLoop } from '../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../functions/worker/process-batch.ts';
import type { Worker } from '../../../../functions/worker/worker.ts';
import { FakeClock } from '../../fake-clock.ts';
import { NOW } from '../../functions/enqueue/enqueue-app.ts';
import { workflowApp } from '../../functions/enqueue/workflows/workflow-app.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';

const table = tableOnDynalite();

const noop = defineTask({ name: 'noop', input: z.object({}), run: () => 0 });
const count = defineTask({
  name: 'count',
  input: z.object({ results: z.array(z.number()) }),
  run: ({ results }) => results.length,
});
const registry = createRegistry([noop, count]);

const inputs = (count: number) => Array.from({ length: count }, () => ({}));
const nodes = (count: number) => inputs(count).map((input) => ({ task: 'noop', input }));

const plain = (tasks: number) => unitsOf('/tasks', { tasks: nodes(tasks) });
const chord = (members: number) => {
  const header = { map: { task: 'noop', inputs: inputs(members) } };
  return unitsOf('/workflows', { workflow: { chord: { header, body: { task: 'count', pass: 'results' } } } });
};
const chain = (links: number) => unitsOf('/workflows', { workflow: { chain: nodes(links) } });

describe('the write units of', () => {
  test('a plain task are four', async () => {
    expect(await plain(50)).toBe(4 * 50);
  });

  test('a member of a group are five, besides a dozen for the workflow', async () => {
    const [small, large] = [await chord(20), await chord(70)];
    expect(large - small).toBe(5 * 50);
    expect(small - 5 * 21).toBeLessThanOrEqual(12);
  });

  test('a link of a chain are five, and one of the plan for some sixteen', async () => {
    const [small, large] = [await chain(20), await chain(70)];
    expect((large - small) / 50).toBeGreaterThanOrEqual(5);
    expect((large - small) / 50).toBeLessThanOrEqual(5.1);
  });
});

/** The write units of a call and of all that runs because of it, as DynamoDB counts them: for the table and for its indexes. */
async function unitsOf(path: string, body: object): Promise<number> {
  const meter = metered(table.client);
  const app = workflowApp({ table, registry });
  const worker: Worker = {
    registry,
    table,
    queues: app.queues,
    queue: 'default',
    mailerOf: () => ({ send: () => Promise.reject(new Error('No task sends email')) }),
    logger: app.log,
    logsMessages: false,
    followers: workflowFollowers(() => worker),
    metrics: app.metrics,
    segments: { send: () => undefined, flush: async () => undefined },
    // A time limit is not over before the run.
    clock: new FakeClock(NOW, { autoAdvance: false }),
    loop: freeLoop,
    random: () => 0.5,
    newToken: () => crypto.randomUUID(),
  };
  try {
    expect((await app.post(path, body)).status).toBe(202);
    for (let bodies = takeSent(app.sqs); bodies.length > 0; bodies = takeSent(app.sqs)) {
      const Records = bodies.map((message) => sqsRecord(message, { sentAt: NOW }));
      expect(await processBatch(worker, { Records }, NOW + 60_000)).toEqual({
        batchItemFailures: [],
      });
    }
  } finally {
    meter.stop();
  }
  return meter.units();
}

/** The bodies of the messages that were sent since. */
function takeSent(sqs: ReturnType<typeof workflowApp>['sqs']): string[] {
  const one = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageBody ?? '');
  const many = sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody }) => MessageBody ?? '');
  sqs.resetHistory();
  return [...one, ...many];
}

/** Has DynamoDB count the units of each write, and counts those of indexes from how items are born and how they end. */
function metered(client: DynamoDB) {
  let written = 0;
  const births: Item[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'PutItemCommand' && commandName !== 'UpdateItemCommand') return next(args);
        const input: { readonly Item?: Item } = Object(args.input);
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        if (input.Item) births.push(input.Item);
        const { ConsumedCapacity }: { readonly ConsumedCapacity?: { readonly CapacityUnits?: number } } =
          Object(answer.output);
        written += ConsumedCapacity?.CapacityUnits ?? 0;
        return answer;
      },
    { step: 'initialize', name: 'metered' },
  );
  return {
    stop: () => void client.middlewareStack.remove('metered'),
    units: async () => {
      let ofIndexes = 0;
      for (const born of births) {
        const { Item: ended } = await client.getItem({
          TableName: table.name,
          Key: { id: born['id'] ?? { S: '' } },
        });
        ofIndexes += indexWrites(undefined, born) + (ended ? indexWrites(born, ended) : 0);
      }
      return written + ofIndexes;
    },
  };
}
