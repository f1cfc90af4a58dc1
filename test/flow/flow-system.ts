import path from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Problem } from '../../core/protocol/problem.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import type { QueueDepth } from '../../core/queue/queue-depth.ts';
import { clientsIn } from '../../infra/clients.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';
import { otherEmulators } from '../emulators/other-emulators.ts';
import { until } from './until.ts';

/** One email as the inbox shows it. */
export interface Mail {
  readonly messageId: string;
  readonly from: string;
  readonly destination: Readonly<Record<'to' | 'cc' | 'bcc', readonly string[]>>;
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly body: { readonly text?: string; readonly html?: string };
  /** Their contents are base64. */
  readonly attachments: readonly {
    readonly filename?: string;
    readonly contentType: string;
    readonly content: string;
  }[];
}

/** An answer of the API. */
interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The system that runs for a test file, and what tests need of it. */
export interface FlowSystem {
  readonly system: LocalSystem;
  /** What the functions printed and the local system reported. */
  readonly output: readonly string[];
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  call<Body>(method: string, path: string, init?: RequestInit): Promise<Answer<Body>>;
  /** Sends a form. */
  form<Body = ApiRecord>(path: string, fields: Record<string, string>): Promise<Answer<Body>>;
  /** Sends JSON. */
  json<Body = ApiRecord>(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>>;
  /** The record once its state is final. @throws Error if that does not come */
  final(id: string): Promise<ApiRecord>;
  mails(): Promise<readonly Mail[]>;
  queue(name: string): Promise<QueueDepth | undefined>;
  /** How many items the results table holds. */
  countItems(): Promise<number>;
  stop(): Promise<void>;
}

export type { ApiRecord, Problem };

/**
 * Starts the system on free ports.
 *
 * @param tasksFile the file of its tasks. Default: the tests' own
 */
export async function startFlowSystem(
  tasksFile: string = path.join(import.meta.dirname, 'tasks.ts'),
): Promise<FlowSystem> {
  const output: string[] = [];
  const system = await startLocal({
    clients: clientsIn(process.env),
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    senders: ['shop@example.com'],
    tasksFile,
    watch: false,
    ...otherEmulators(),
    reporter: {
      log: (_name, line) => output.push(line),
      info: (text) => output.push(text),
      error: (text) => output.push(text),
    },
  });
  const client = { region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient({ ...client, endpoint: system.sqsEndpoint });
  const dynamodb = new DynamoDBClient({ ...client, endpoint: system.dynamodbEndpoint });

  // Each test checks the answer; the type says what it expects.
  const call = async <Body>(method: string, to: string, init: RequestInit = {}): Promise<Answer<Body>> => {
    const response = await fetch(new URL(to, system.url), { method, ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text || 'null') as Body };
  };
  return {
    system,
    output,
    sqs,
    dynamodb,
    call,
    form: (to, fields) => call('POST', to, { body: new URLSearchParams(fields) }),
    json: (to, body, headers = {}) =>
      call('POST', to, {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    final: (id) =>
      until(`the end of the task ${id}`, async () => {
        const { body } = await call<ApiRecord>('GET', `/tasks/${id}?wait=20`);
        return body.ready ? body : undefined;
      }),
    mails: async () => {
      const response = await fetch(new URL('/store', system.inboxUrl));
      const { emails } = (await response.json()) as { emails: readonly Mail[] };
      return emails;
    },
    queue: async (name) => {
      const { body } = await call<{ queues: readonly QueueDepth[] }>('GET', '/queues');
      return body.queues.find((queue) => queue.name === name);
    },
    countItems: async () => {
      const { Count = 0 } = await dynamodb.send(
        new ScanCommand({ TableName: system.tableName, ConsistentRead: true, Select: 'COUNT' }),
      );
      return Count;
    },
    stop: async () => {
      sqs.destroy();
      dynamodb.destroy();
      await system.stop();
    },
  };
}
