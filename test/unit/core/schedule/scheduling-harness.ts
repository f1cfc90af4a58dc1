import type { SQS } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { DeclaredSchedule } from '../../../../core/definition/definition.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { TaskRecord } from '../../../../core/protocol/record.ts';
import type { ScheduleOptions } from '../../../../core/protocol/schedule.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { put } from '../../../../core/schedule/decisions.ts';
import { editSchedule } from '../../../../core/schedule/edit-schedule.ts';
import { findSchedule } from '../../../../core/schedule/find-schedule.ts';
import { hashOfDeclared } from '../../../../core/schedule/hash-of-declared.ts';
import { occurrenceId } from '../../../../core/schedule/occurrence-id.ts';
import type { Scheduling } from '../../../../core/schedule/scheduling.ts';
import { sweepSchedules } from '../../../../core/schedule/sweep-schedules.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import type { TableOnDynalite } from '../records/table-on-dynalite.ts';

export const START = Date.parse('2027-03-10T12:00:00.000Z');

/** A message as it was sent, and when it can be received. */
export interface Sent {
  readonly message: TaskMessage;
  readonly at: number;
}

/** The parts with which schedules are kept, on a table, with a queue that remembers what was sent, and a clock that a test moves. */
export function schedulingOn(
  table: ResultsTable,
  {
    clock = new FakeClock(START),
    declared = [],
    sent = [],
    onSend = (send) => send(),
  }: {
    clock?: FakeClock;
    declared?: readonly DeclaredSchedule<z.ZodMiniUnknown>[];
    sent?: Sent[];
    /** Sends, or does not. */
    onSend?: (send: () => Promise<object>) => Promise<object>;
  } = {},
) {
  const log = logLines();
  const metrics = countedMetrics();
  const registry = createRegistry([
    defineTask({ name: 'report', input: z.unknown(), schedules: declared, run: () => null }),
    defineTask({ name: 'other', input: z.unknown(), queue: 'slow', run: () => null }),
  ]);
  const faults: unknown[] = [];
  const client = {
    sendMessageBatch: ({ Entries = [] }: Parameters<SQS['sendMessageBatch']>[0]) =>
      onSend(async () => {
        const fault = faults.shift();
        if (fault) throw fault;
        for (const { MessageBody = '', DelaySeconds = 0 } of Entries) {
          sent.push({ message: JSON.parse(MessageBody), at: clock.now() + DelaySeconds * 1000 });
        }
        return {};
      }),
  };
  let tokens = 0;
  const address = { url: 'https://sqs/q', deadLetterUrl: 'https://sqs/q-dead' };
  const scheduling: Scheduling = {
    table,
    registry,
    clock,
    random: () => 0.5,
    newToken: () => {
      tokens += 1;
      return `token ${Math.random()} ${tokens}`;
    },
    logger: log,
    metrics,
    followers: {},
    queues: {
      client: client as unknown as Scheduling['queues']['client'],
      addresses: new Map([
        ['default', address],
        ['slow', address],
      ]),
    },
  };
  const hash = hashOfDeclared(registry);
  return {
    scheduling,
    clock,
    log,
    metrics,
    sent,
    faults,
    hash,
    sweep: (event = hash) => sweepSchedules(scheduling, { declared: event, deadline: clock.now() + 50_000 }),
    put: (name: string, spec: Partial<ScheduleOptions>) =>
      editSchedule(scheduling, name, (seen) => put(seen, { task: 'report', input: null, ...spec })),
    find: (name: string) => findSchedule(table, name),
    occurrence: (name: string, at: number) => readRecord(table, occurrenceId(name, at)),
    item: async (id: string): Promise<Item | undefined> =>
      (await table.client.getItem({ TableName: table.name, Key: { id: { S: id } }, ConsistentRead: true }))
        .Item,
  };
}

/** Every record of a schedule's tasks, by time, tombstones included. */
export async function occurrencesOf(table: ResultsTable, name: string, times: readonly number[]) {
  const records = await Promise.all(times.map((at) => readRecord(table, occurrenceId(name, at))));
  return records.map((record) => record && stateOf(record));
}

function stateOf({ state, tombstone, life }: TaskRecord): string {
  return [tombstone ?? state, ...(life === 1 ? [] : [life])].join(' ');
}

/** Empties the table, for the next test. */
export async function emptyTable({ client, name }: TableOnDynalite): Promise<void> {
  const { Items = [] } = await client.scan({ TableName: name });
  for (const { id } of Items) if (id) await client.deleteItem({ TableName: name, Key: { id } });
}
