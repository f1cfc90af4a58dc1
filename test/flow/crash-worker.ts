import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { FlowSystem } from './flow-system.ts';

/** Kills the worker that is running a task of a queue. */
export async function killBusyWorker({ system }: FlowSystem, queue: string): Promise<void> {
  const worker = system.workersOf(queue).find(({ busy }) => busy);
  if (!worker?.pid) throw new Error('No worker is busy.');
  process.kill(worker.pid, 'SIGKILL');
  await worker.exited;
}

/** Ends the lease of a task now, as it ends by itself after the function's timeout. */
export async function endLease({ dynamodb, system }: FlowSystem, id: string): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: system.tableName,
      Key: { id: { S: id } },
      UpdateExpression: 'SET leaseUntil = :now',
      ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
    }),
  );
}
