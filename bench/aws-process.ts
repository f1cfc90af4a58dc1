import { SQSClient } from '@aws-sdk/client-sqs';
import { registry } from '../functions/tasks/index.ts';
import { PLAN_DEFAULTS, planQueues } from '../infra/plan-queues.ts';
import { createMailEvents, createQueues } from '../local/create-queues.ts';
import { createTable } from '../local/create-table.ts';
import { startDynamodb } from '../local/emulators/start-dynamodb.ts';
import { startSes } from '../local/emulators/start-ses.ts';
import { startSqs } from '../local/emulators/start-sqs.ts';
import { CREDENTIALS, type LocalAws, REGION } from '../local/local-aws.ts';
import { type Metered, startMeteredProxy } from './metered-proxy.ts';

/** What this process tells its parent: once, where everything is; then, each time it is asked, what was counted. */
export type AwsProcessMessage =
  | {
      readonly kind: 'ready';
      readonly aws: Omit<LocalAws, 'queues'> & { readonly queues: [string, QueueUrls][] };
    }
  | { readonly kind: 'metered'; readonly metered: Metered };

type QueueUrls = { readonly url: string; readonly deadLetterUrl: string };

/** The emulators in a process of their own, so that the parent's processor time is the functions' alone. */
async function main(): Promise<void> {
  const latencyMs = Number(process.argv[2]);
  const [sqs, dynamodb, ses] = await Promise.all([startSqs(), startDynamodb(), startSes(0)]);
  const proxies = await Promise.all(
    [sqs, dynamodb, ses].map(({ endpoint }) => startMeteredProxy(endpoint, latencyMs)),
  );
  const [sqsEndpoint = '', dynamodbEndpoint = '', sesEndpoint = ''] = proxies.map(({ endpoint }) => endpoint);
  const client = new SQSClient({ endpoint: sqs.endpoint, region: REGION, credentials: CREDENTIALS });
  const queues = await createQueues(client, sqsEndpoint, planQueues(registry, PLAN_DEFAULTS));
  const mailEvents = await createMailEvents(client, sqsEndpoint);
  const tableName = await createTable(dynamodb.endpoint);
  process.on('message', () => {
    const taken = proxies.map((proxy) => proxy.take());
    const metered = {
      requests: Object.assign({}, ...taken.map(({ requests }) => requests)),
      writeUnits: taken.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
      readUnits: taken.reduce((sum, { readUnits }) => sum + readUnits, 0),
    };
    tell({ kind: 'metered', metered });
  });
  process.on('disconnect', () => process.exit(0));
  const lambdaEndpoint = 'http://127.0.0.1:9';
  const aws = {
    lambdaEndpoint,
    sqsEndpoint,
    dynamodbEndpoint,
    sesEndpoint,
    tableName,
    mailEvents,
    sender: 'noreply@example.com',
  };
  tell({ kind: 'ready', aws: { ...aws, queues: [...queues] } });
}

function tell(message: AwsProcessMessage): void {
  process.send?.(message);
}

await main();
