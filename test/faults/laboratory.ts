import { createRegistry } from '../../core/definition/registry.ts';
import { ALL_TASKS, DUE } from '../../core/records/list/indexes.ts';
import type { Item } from '../../core/records/table.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { SCHEDULES } from '../../core/schedule/schedule-item.ts';
import type { Emulators } from '../../testing/system/emulators.ts';
import {
  type CallAws,
  createQueue,
  createTable,
  InProcessAws,
  queueUrl,
} from '../../testing/system/in-process-aws.ts';
import { loadClients } from '../../testing/system/load-clients.ts';
import type { VirtualTime } from '../../testing/system/virtual-time.ts';

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
  return { url: queueUrl(queue), deadLetterUrl: queueUrl(`${queue}-dead-letter`) };
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

/** When every laboratory begins. */
const BEGINNING = Date.parse('2030-01-01T00:00:00.000Z');

/** Emulators and time, created once for all experiments: each leaves the queues empty, and no two use the same id. */
export class Laboratory {
  readonly aws: InProcessAws;

  private constructor(aws: InProcessAws) {
    this.aws = aws;
  }

  get emulators(): Emulators {
    return this.aws.emulators;
  }

  get time(): VirtualTime {
    return this.aws.time;
  }

  static async start(): Promise<Laboratory> {
    const aws = await InProcessAws.start(async (call) => {
      await createTable(call, TABLE, INDEXED);
      await createTable(call, CELERY_TABLE);
      for (const queue of QUEUES) {
        const deadLetters = `${queue}-dead-letter`;
        await createQueue(call, deadLetters);
        await createQueue(call, queue, {
          visibilityTimeout: VISIBILITY_SECONDS,
          redrive: { to: deadLetters, maxReceiveCount: 140 },
        });
      }
      await loadClients();
    }, BEGINNING);
    const lab = new Laboratory(aws);
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
  get call(): CallAws {
    return this.aws.call;
  }

  async stop(): Promise<void> {
    await this.aws.stop();
  }
}
