import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DUE } from '../../../core/records/list/indexes.ts';
import { createQueues } from '../../../local/emulators/create-queues.ts';
import { createTable } from '../../../local/emulators/create-table.ts';
import { dropIndexEntries, writeIndexEntries } from '../../../local/emulators/restore-indexes.ts';
import { startDynamodb } from '../../../local/emulators/start-dynamodb.ts';
import { startSesWithEvents } from '../../../local/emulators/start-ses-with-events.ts';
import { startSqs } from '../../../local/emulators/start-sqs.ts';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import { openDataFolder } from '../../../local/project/data-folder.ts';

let folder: string;
const undo: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lovage-kept-'));
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
  rmSync(folder, { recursive: true, force: true });
});

describe('kept messages', () => {
  async function start(): Promise<{
    sqs: SQSClient;
    url: (name: string) => string;
    stop: () => Promise<void>;
  }> {
    const { endpoint, stop } = await startSqs(folder);
    const sqs = new SQSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    undo.push(() => sqs.destroy());
    return { sqs, url: (name) => `${endpoint}/${ACCOUNT_ID}/${name}`, stop };
  }

  test('are there again as they were: sent, delayed, hidden, made visible, given up', async () => {
    const first = await start();
    const send = (name: string, MessageBody: string, DelaySeconds = 0) =>
      first.sqs.send(new SendMessageCommand({ QueueUrl: first.url(name), MessageBody, DelaySeconds }));
    const receive = async ({ sqs, url }: typeof first, name: string, VisibilityTimeout: number) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url(name),
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      });
      return (await sqs.send(command)).Messages ?? [];
    };
    for (const QueueName of ['plain', 'visible', 'hidden', 'dead']) {
      await first.sqs.send(new CreateQueueCommand({ QueueName }));
    }
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:dead`,
      maxReceiveCount: 1,
    });
    await first.sqs.send(new CreateQueueCommand({ QueueName: 'tried', Attributes: { RedrivePolicy } }));
    await send('plain', 'sent');
    await send('plain', 'delayed', 900);
    await send('hidden', 'hidden');
    await receive(first, 'hidden', 600);
    await send('visible', 'visible');
    const [{ ReceiptHandle } = {}] = await receive(first, 'visible', 600);
    await first.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: first.url('visible'),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    await send('tried', 'given up');
    await receive(first, 'tried', 0);
    await receive(first, 'tried', 0);
    await first.stop();

    const second = await start();
    undo.push(second.stop);
    const bodies = async (name: string) => (await receive(second, name, 600)).map(({ Body }) => Body);
    expect(await bodies('plain')).toEqual(['sent']);
    expect(await bodies('hidden')).toEqual([]);
    expect(await bodies('tried')).toEqual([]);
    expect(await bodies('dead')).toEqual(['given up']);
    expect(await receive(second, 'visible', 600)).toMatchObject([
      { Body: 'visible', Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  test('go to queues that have other settings now', async () => {
    const plan = {
      ...{ name: 'default', memory: 512, batchSize: 10, batchWindow: 0, maxConcurrency: 5 },
      ...{ functionTimeout: 60, maxReceiveCount: 100, sends: [] },
    };
    for (const visibilityTimeout of [66, 99]) {
      const { endpoint, stop } = await startSqs(folder);
      const sqs = new SQSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
      const queues = await createQueues(sqs, endpoint, [{ ...plan, visibilityTimeout }]);
      const QueueUrl = queues.get('default')?.url;
      if (visibilityTimeout === 66) {
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));
      } else {
        const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        expect(Messages).toMatchObject([{ Body: 'kept' }]);
      }
      sqs.destroy();
      await stop();
    }
  });
});

describe('kept records', () => {
  test('are found by what comes due, also if the system was killed between an item and its entries', async () => {
    const due = async (endpoint: string, TableName: string) => {
      const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
      undo.push(() => client.destroy());
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: DUE.name,
          KeyConditionExpression: '#shard = :shard',
          ExpressionAttributeNames: { '#shard': DUE.partitionKey },
          ExpressionAttributeValues: { ':shard': { S: '0' } },
        }),
      );
      return Items.map(({ id }) => id?.S);
    };
    const first = await startDynamodb(folder);
    const table = await createTable(first.endpoint);
    const client = new DynamoDBClient({ endpoint: first.endpoint, region: REGION, credentials: CREDENTIALS });
    undo.push(() => client.destroy());
    for (const id of ['a', 'b']) {
      const Item = { id: { S: id }, [DUE.partitionKey]: { S: '0' }, [DUE.sortKey]: { S: `2030-${id}` } };
      await client.send(new PutItemCommand({ TableName: table, Item }));
    }
    expect(await due(first.endpoint, table)).toEqual(['a', 'b']);
    await first.stop();

    // What a kill may leave: the entries are gone, and the items are as they were.
    const require = createRequire(createRequire(import.meta.url).resolve('dynalite'));
    const { Level } = require('level');
    const store = new Level(folder);
    await store.open();
    await store.clear({ gte: 'index-', lt: 'index.' });
    await store.close();
    const killed = await startDynamodb(folder);
    expect(await due(killed.endpoint, await createTable(killed.endpoint))).toEqual([]);
    await killed.stop();

    await dropIndexEntries(folder);
    const second = await startDynamodb(folder);
    undo.push(second.stop);
    await writeIndexEntries(second.endpoint, await createTable(second.endpoint));
    expect(await due(second.endpoint, table)).toEqual(['a', 'b']);
  });
});

describe('kept emails', () => {
  async function inbox(endpoint: string): Promise<readonly object[]> {
    const { emails }: { emails: readonly object[] } = JSON.parse(
      await (await fetch(`${endpoint}/store`)).text(),
    );
    return emails;
  }

  test('are in the inbox again, until it is cleared; half a line is none', async () => {
    const file = path.join(folder, 'emails.jsonl');
    const first = await startSesWithEvents(0, file);
    await fetch(`${first.endpoint}/clear-store`, { method: 'POST' });
    const ses = new SESClient({ endpoint: first.endpoint, region: REGION, credentials: CREDENTIALS });
    undo.push(() => ses.destroy());
    const send = (address: string) =>
      ses.send(
        new SendEmailCommand({
          Source: 'noreply@example.com',
          Destination: { ToAddresses: [address], CcAddresses: ['a@example.com', 'b@example.com'] },
          Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello' } } },
        }),
      );
    await send('bob@example.com');
    appendFileSync(file, '\n{"messageId":"half');
    await send('eve@example.com');
    const before = await inbox(first.endpoint);
    expect(before).toHaveLength(2);
    await first.stop();
    // Another process would have an empty inbox.
    createRequire(import.meta.url)('aws-ses-v2-local/dist/store.js').clearStore();

    const second = await startSesWithEvents(0, file);
    undo.push(() => second.stop());
    expect(await inbox(second.endpoint)).toEqual(before);
    expect(before[0]).toMatchObject({ destination: { cc: ['a@example.com', 'b@example.com'] } });
    await fetch(`${second.endpoint}/clear-store`, { method: 'POST' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('a folder for data', () => {
  test('is one system’s at a time, and says whether that was stopped', async () => {
    const within = path.join(folder, 'data');
    const first = await openDataFolder(within);
    expect(first.wasClosed).toBe(true);
    await expect(openDataFolder(within)).rejects.toThrow(`Another local system uses the data in ${within}.`);
    first.keepPaused('slow', true);
    first.keepPaused('fast', true);
    first.keepPaused('fast', false);
    first.close();
    const second = await openDataFolder(within);
    expect(second.wasClosed).toBe(true);
    expect([...second.paused]).toEqual(['slow']);
    second.close();
  });

  test('stays that of a killed system until one has restored it', async () => {
    const within = path.join(folder, 'data');
    mkdirSync(path.join(within, 'items'), { recursive: true });
    const killed = await openDataFolder(within);
    expect(killed.wasClosed).toBe(false);
    // As when the tasks do not build: the system does not start.
    killed.close();
    const again = await openDataFolder(within);
    expect(again.wasClosed).toBe(false);
    again.restored();
    again.close();
    const whole = await openDataFolder(within);
    expect(whole.wasClosed).toBe(true);
    whole.close();
  });

  test('is refused in a sentence where nothing can be written', async () => {
    await expect(openDataFolder('/dev/null/data')).rejects.toThrow(
      'The data cannot be kept in /dev/null/data (ENOTDIR). Name another folder.',
    );
  });
});
