import { DynamoDB, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import type { Item, ResultsTable } from '../../../../core/records/table.ts';
import { createTable } from '../../../../local/emulators/create-table.ts';
import { startDynamodb } from '../../../../local/emulators/start-dynamodb.ts';
import { CREDENTIALS, REGION } from '../../../../local/local-aws.ts';

/** A table with the SDK's client, so that a test can intercept its requests. */
export type TableOnDynalite = ResultsTable & { readonly client: DynamoDB };

/**
 * Starts a DynamoDB emulator with the results table, because a mock cannot evaluate conditions. Call it once, at the top of a test file.
 */
export function tableOnDynalite(): TableOnDynalite & {
  seed(message: TaskMessage, changes?: Item): Promise<void>;
} {
  let table: TableOnDynalite | undefined;
  let stop: () => Promise<void> = async () => undefined;
  const started = (): TableOnDynalite => {
    if (!table) throw new Error('The table exists only while the tests run');
    return table;
  };
  beforeAll(async () => {
    const emulator = await startDynamodb();
    const name = await createTable(emulator.endpoint);
    const client = new DynamoDB({
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: CREDENTIALS,
    });
    table = { client, name };
    stop = async () => {
      client.destroy();
      await emulator.stop();
    };
  });
  afterAll(() => stop());
  return {
    get client() {
      return started().client;
    },
    get name() {
      return started().name;
    },
    async seed(message, changes = {}) {
      const Item = { ...pendingItem(message, 3_600), ...changes };
      await started().client.send(new PutItemCommand({ TableName: started().name, Item }));
    },
  };
}
