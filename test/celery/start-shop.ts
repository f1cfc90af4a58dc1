import path from 'node:path';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { LocalOptions, LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';

/** The local system with the shop's tasks, and what its Python programs are told of it. */
export interface Shop {
  readonly system: LocalSystem;
  /** What the functions printed and the local system reported. */
  readonly output: readonly string[];
  /** A queue that Python sends to and no worker reads. */
  readonly unreadUrl: string;
  /** The environment of its Python programs. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * What Celery's keys begin with: its client puts the underscore behind a `global_keyprefix` of `shop`.
 */
export const KEY_PREFIX = 'shop_';

/** @param registry a file here, that exports the tasks */
export async function startShop(registry: string, options: Partial<LocalOptions> = {}): Promise<Shop> {
  const output: string[] = [];
  const system = await startLocal({
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    tasksFile: path.join(import.meta.dirname, registry),
    watch: false,
    celeryKeyPrefix: KEY_PREFIX,
    celeryTrackStarted: true,
    reporter: {
      log: (_name, line) => output.push(line),
      info: (text) => output.push(text),
      error: (text) => output.push(text),
    },
    ...options,
  });
  const { celery } = system;
  if (!celery) throw new Error('The local system has no queue for Celery.');
  const sqs = new SQSClient({ region: REGION, credentials: CREDENTIALS, endpoint: system.sqsEndpoint });
  const { QueueUrl: unreadUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'unread' }));
  sqs.destroy();
  const user = `${CREDENTIALS.accessKeyId}:${CREDENTIALS.secretAccessKey}`;
  return {
    system,
    output,
    unreadUrl,
    environment: {
      CELERY_BROKER_URL: system.sqsEndpoint.replace('http://', `sqs://${user}@`),
      // Of all hosts, Celery takes this one only for an endpoint.
      CELERY_RESULT_BACKEND: `${system.dynamodbEndpoint.replace('http://127.0.0.1', `dynamodb://${user}@localhost`)}/${celery.tableName}`,
      CELERY_QUEUE_URL: celery.queueUrl,
      CELERY_UNREAD_URL: unreadUrl,
      LOVAGE_URL: system.url,
      INBOX_URL: system.inboxUrl,
    },
    stop: () => system.stop(),
  };
}
