import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Item } from '../../../../core/records/table.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { accepted, type EnqueueApp, enqueueApp, NOW } from './enqueue-app.ts';

/** The header that all these calls have. */
export const KEY = { 'idempotency-key': '"order-7"' };
/** Makes the call, or another under the same key. */
export const send = (app: EnqueueApp, path = '/tasks/add') => app.postJson(path, { a: 1, b: 2 }, KEY);

/** The item that the first call leaves in the table. */
export async function firstItem(path?: string): Promise<Item> {
  const app = enqueueApp();
  await accepted(await send(app, path));
  const stored = app.dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item ?? {};
  return { ...stored, bornBy: { S: 'the first call' } };
}

/** What a worker has made of a record. */
export const worked = {
  attempts: { N: '1' },
  result: { S: '3' },
  progress: { S: '1' },
  startedAt: { N: `${NOW}` },
};
/** What a refused call has made of its record. */
export const tombstone = { state: { S: 'REVOKED' }, tombstone: { S: 'refused' } };

/** An app whose table holds this item under the same key. */
export function appWith(item: Item | undefined) {
  const app = enqueueApp();
  app.clock.advance(1_000);
  app.dynamo.on(PutItemCommand).rejects(conditionFailed());
  app.dynamo.on(GetItemCommand).resolves(item ? { Item: item } : {});
  return app;
}

/** The messages that were sent. */
export function sentMessages({ sqs }: EnqueueApp) {
  return sqs.commandCalls(SendMessageCommand).map((call) => JSON.parse(call.args[0].input.MessageBody ?? ''));
}
