import { SendMessageBatchCommand, SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { Follower } from '../../../../core/ending/follow.ts';
import { readMessage, type TaskMessage } from '../../../../core/protocol/message.ts';
import type { SweepEvent } from '../../../../core/protocol/sweep-event.ts';
import { string } from '../../../../core/records/record-item.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import type { Scheduler } from '../../../../functions/scheduler/scheduler.ts';
import { sweep } from '../../../../functions/scheduler/sweep.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';

const add = defineTask({
  name: 'add',
  input: z.any(),
  queue: 'quick',
  run: () => null,
  schedules: [{ name: 'hourly', cron: '0 * * * *', input: { a: 1 } }],
});

/** A message as it was sent. */
interface Sent {
  readonly queue: string;
  readonly delay: number;
  readonly group: string | undefined;
  readonly message: TaskMessage;
}

/** The scheduler's inner part, on a table of the emulator and a mocked queue that takes everything. */
export function schedulerHarness(table: ResultsTable, now: number) {
  const client = new SQS({ region: 'us-east-1' });
  const sqs = mockClient(client);
  sqs.onAnyCommand().resolves({});
  const log = logLines();
  const clock = new FakeClock(now);
  const metrics = countedMetrics();
  const followers: Record<string, Follower> = {};
  const measured: (readonly [string, number])[] = [];
  const scheduler: Scheduler = {
    table,
    registry: createRegistry([add]),
    queues: {
      client,
      addresses: new Map(
        ['default', 'quick'].map((name) => [
          name,
          { url: `https://sqs/${name}`, deadLetterUrl: 'https://dead' },
        ]),
      ),
    },
    logger: log,
    followers,
    metrics,
    measures: { measure: (name, seconds) => measured.push([name, seconds]) },
    clock,
    random: () => 0.5,
    newToken: () => 'me',
  };
  const sentIn = (url: string | undefined, body: string | undefined, delay = 0, group?: string): Sent => {
    const read = readMessage(body ?? '');
    if (!read.ok || read.message.kind !== 'task') throw new Error('not a task’s message');
    return { queue: url?.slice('https://sqs/'.length) ?? '', delay, group, message: read.message };
  };
  return {
    sqs,
    log,
    clock,
    metrics,
    /** The followers of an end, by kind; none at first. */
    followers,
    /** Everything that was measured. */
    measured,
    scheduler,
    /** Sweeps once, with a minute to do so. */
    sweep: (event: Partial<SweepEvent> = {}, minute = 60_000) =>
      sweep(scheduler, { declared: '', ...event }, clock.now() + minute),
    /** Every message that was sent in a batch, or tried. */
    sent: (): Sent[] =>
      sqs
        .commandCalls(SendMessageBatchCommand)
        .flatMap(({ args: [{ input }] }) =>
          (input.Entries ?? []).map(({ MessageBody, DelaySeconds, MessageGroupId }) =>
            sentIn(input.QueueUrl, MessageBody, DelaySeconds, MessageGroupId),
          ),
        ),
    sentAlone: (): Sent[] =>
      sqs
        .commandCalls(SendMessageCommand)
        .map(({ args: [{ input }] }) => sentIn(input.QueueUrl, input.MessageBody, input.DelaySeconds)),
    /** The item of a task as it is. */
    item: async (id: string) =>
      (await table.client.getItem({ TableName: table.name, Key: { id: string(id) }, ConsistentRead: true }))
        .Item,
  };
}
