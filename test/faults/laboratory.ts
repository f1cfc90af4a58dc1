import { randomUUID } from 'node:crypto';
import { createRegistry } from '../../core/definition/registry.ts';
import { ALL_TASKS, DUE } from '../../core/records/list/indexes.ts';
import type { Item } from '../../core/records/table.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { SCHEDULES } from '../../core/schedule/schedule-item.ts';
import { Emulators, type Service } from './emulators.ts';
import './rooms.ts';
import { loadClients } from './load-clients.ts';
import { VirtualTime } from './virtual-time.ts';

/** The queue's visibility timeout in seconds: the worker's timeout plus five, as in the stack. */
export const VISIBILITY_SECONDS = 65;

/** Seconds after which Lambda ends a worker. */
export const WORKER_TIMEOUT_SECONDS = 60;

export const TABLE = 'results';
/** The table of Celery's results. */
export const CELERY_TABLE = 'celery-results';

/** The queue that Celery sends to. */
export const CELERY_QUEUE = 'celery';

/** Where SQS moves those of its messages that no worker finishes. */
export const GIVEN_UP_QUEUE = 'celery-given-up';

export const QUEUES = ['default', CELERY_QUEUE, GIVEN_UP_QUEUE] as const;

/** The URLs of a queue. */
export function addressOf(queue: (typeof QUEUES)[number]) {
  const url = `http://aws.test/000000000000/${queue}`;
  return { url, deadLetterUrl: `${url}-dead-letter` };
}

/** The indexes that the functions under test read. The list of all tasks is also that of the schedules. */
const INDEXED = [DUE, ALL_TASKS];

/** What a sweep leaves in the table that finds no declared schedule. */
const NOTHING_DECLARED = {
  id: { S: 'schedules/declared' },
  hash: { S: hashOfDeclared(createRegistry([])) },
  at: { N: '0' },
  done: { BOOL: true },
};

/** Emulators and time, created once for all experiments: each leaves the queues empty, and no two use the same id. */
export class Laboratory {
  readonly emulators: Emulators;
  readonly time: VirtualTime;

  private constructor(emulators: Emulators, time: VirtualTime) {
    this.emulators = emulators;
    this.time = time;
  }

  static async start(): Promise<Laboratory> {
    const emulators = new Emulators();
    await emulators.ready();
    // Both emulators need timers to start, so virtual time is installed only after this.
    await call(emulators, 'dynamodb', 'DynamoDB_20120810.CreateTable', {
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        'id',
        ...INDEXED.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
      ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: INDEXED.map(({ name, partitionKey, sortKey }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
      BillingMode: 'PAY_PER_REQUEST',
    });
    await call(emulators, 'dynamodb', 'DynamoDB_20120810.CreateTable', {
      TableName: CELERY_TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    for (const queue of QUEUES) {
      await call(emulators, 'sqs', 'AmazonSQS.CreateQueue', { QueueName: `${queue}-dead-letter` });
      await call(emulators, 'sqs', 'AmazonSQS.CreateQueue', {
        QueueName: queue,
        Attributes: {
          VisibilityTimeout: String(VISIBILITY_SECONDS),
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${queue}-dead-letter`,
            maxReceiveCount: 140,
          }),
        },
      });
    }
    await loadClients();
    const lab = new Laboratory(emulators, new VirtualTime());
    await lab.reset();
    return lab;
  }

  /** Leaves no schedule and nothing due from one experiment to the next. That no build declares anything has been put into the table. */
  async reset(): Promise<void> {
    const due = await this.call('dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: TABLE,
      IndexName: DUE.name,
    });
    const schedules = await this.call('dynamodb', 'DynamoDB_20120810.Query', {
      TableName: TABLE,
      IndexName: ALL_TASKS.name,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': ALL_TASKS.partitionKey },
      ExpressionAttributeValues: { ':partition': { S: SCHEDULES } },
    });
    for (const { id } of [due, schedules].flatMap(({ Items }) => Items as Item[])) {
      await this.call('dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName: TABLE, Key: { id } });
    }
    await this.call('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: TABLE, Item: NOTHING_DECLARED });
  }

  /** Calls a service on behalf of the laboratory itself, without faults. */
  call(service: Service, target: string, body: object): Promise<Record<string, unknown>> {
    return call(this.emulators, service, target, body);
  }

  async stop(): Promise<void> {
    this.time.uninstall();
    await this.emulators.close();
  }
}

async function call(
  emulators: Emulators,
  service: Service,
  target: string,
  body: object,
): Promise<Record<string, unknown>> {
  const answer = await emulators.call(service, {
    path: '/',
    headers: {
      host: 'aws.test',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20300101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=test/20300101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${randomUUID()}`,
    },
    body: JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(`${target}: ${answer.status} ${answer.body}`);
  return answer.body === '' ? {} : JSON.parse(answer.body);
}
