import { randomUUID } from 'node:crypto';
import type { Index } from '../../core/records/list/indexes.ts';
import { Emulators, type Service } from './emulators.ts';
import './rooms.ts';
import { VirtualTime } from './virtual-time.ts';

/** Calls a service on behalf of whoever runs the functions. */
export type CallAws = (service: Service, target: string, body: object) => Promise<Record<string, unknown>>;

/** AWS in this process, and the time that it shares with whatever else is in it. */
export class InProcessAws {
  readonly emulators: Emulators;
  readonly time: VirtualTime;

  private constructor(emulators: Emulators, time: VirtualTime) {
    this.emulators = emulators;
    this.time = time;
  }

  /**
   * Starts the emulators, and then virtual time.
   *
   * @param create makes tables and queues
   * @param now when virtual time begins, in milliseconds since the epoch
   */
  static async start(create: (call: CallAws) => Promise<void>, now: number): Promise<InProcessAws> {
    const emulators = new Emulators();
    await emulators.ready();
    // Both emulators need timers to start, so virtual time is installed only after this.
    await create((service, target, body) => call(emulators, service, target, body));
    return new InProcessAws(emulators, new VirtualTime(now));
  }

  /** Calls a service on behalf of whoever runs the functions, without faults. */
  readonly call: CallAws = (service, target, body) => call(this.emulators, service, target, body);

  async stop(): Promise<void> {
    this.time.uninstall();
    await this.emulators.close();
  }
}

/** Creates a table whose key is `id`, with these indexes, of which each shows the keys alone unless it says otherwise. */
export async function createTable(
  call: CallAws,
  name: string,
  indexes: readonly (Pick<Index, 'name' | 'partitionKey' | 'sortKey'> & Partial<Index>)[] = [],
): Promise<void> {
  const keys = new Set(['id', ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])]);
  await call('dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName: name,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    ...(indexes.length === 0 ? {} : { GlobalSecondaryIndexes: indexes.map(asIndex) }),
    BillingMode: 'PAY_PER_REQUEST',
  });
}

function asIndex({ name, partitionKey, sortKey, projected = [] }: Partial<Index>) {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    Projection:
      projected.length === 0
        ? { ProjectionType: 'KEYS_ONLY' }
        : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projected] },
  };
}

/** Where SQS moves a message that was received too often. */
interface Redrive {
  readonly to: string;
  readonly maxReceiveCount: number;
}

/** Creates a queue. The one that it moves messages to must be there. */
export async function createQueue(
  call: CallAws,
  name: string,
  { visibilityTimeout, redrive }: { readonly visibilityTimeout?: number; readonly redrive?: Redrive } = {},
): Promise<void> {
  await call('sqs', 'AmazonSQS.CreateQueue', {
    QueueName: name,
    ...(redrive === undefined
      ? {}
      : {
          Attributes: {
            VisibilityTimeout: String(visibilityTimeout),
            RedrivePolicy: JSON.stringify({
              deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${redrive.to}`,
              maxReceiveCount: redrive.maxReceiveCount,
            }),
          },
        }),
  });
}

/** The URL of a queue in this process. */
export function queueUrl(name: string): string {
  return `http://aws.test/000000000000/${name}`;
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
