import { UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../../../core/protocol/message.ts';
import type { Item } from '../../../../core/records/table.ts';
import { fault } from '../../functions/worker/worker-harness.ts';
import type { TableOnDynalite } from '../records/table-on-dynalite.ts';
import { leadTo, type SampleSystem } from './sample-system.ts';

/** What is in the table and on its way through SQS at one moment of a task's life. */
export interface Moment {
  readonly message: Message | null;
  readonly item: Item | null;
}

/** Where a moment is produced: an empty system, and what happens during a run. */
export interface Scene {
  readonly system: SampleSystem;
  readonly table: TableOnDynalite;
  readonly hooks: { during: () => Promise<void> };
}

/** The moment as it is now, for a task's message. */
export async function momentOf(system: SampleSystem, message: Message): Promise<Moment> {
  return { message, item: await system.itemOf(message.id) };
}

/** The moment after the table has refused the outcome of a message's run, which SQS now carries. */
export async function afterLostOutcome({ system, table }: Scene, message: Message): Promise<Moment> {
  const { table: mock } = system.worker;
  mock.on(UpdateItemCommand).callsFake((input: UpdateItemCommandInput) => {
    const values = Object.keys(input.ExpressionAttributeValues ?? {});
    const isOutcome = values.includes(':set_state') && !values.includes(':set_owner');
    if (isOutcome) throw fault();
    return table.client.updateItem({ ...input, TableName: table.name });
  });
  await system.worker.process(message);
  leadTo(table, mock);
  return { message: system.sent('worker'), item: await system.itemOf(message.id) };
}
