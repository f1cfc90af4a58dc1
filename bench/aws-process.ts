import { writeFileSync } from 'node:fs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PLAN_DEFAULTS, planQueues } from '../infra/plan-queues.ts';
import { createMailEvents, createQueues } from '../local/emulators/create-queues.ts';
import { createCeleryTable, createTable } from '../local/emulators/create-table.ts';
import { startDynamodb } from '../local/emulators/start-dynamodb.ts';
import { startLambda } from '../local/emulators/start-lambda.ts';
import { startSes } from '../local/emulators/start-ses.ts';
import { startSqs } from '../local/emulators/start-sqs.ts';
import { mappingOf } from '../local/functions/function-environment.ts';
import { CREDENTIALS, REGION } from '../local/local-aws.ts';
import { type AwsByWire, type Endpoints, reachedBy } from './aws-by-wire.ts';
import { selfSignedCertificate } from './cold-start/self-signed-certificate.ts';
import { startTlsFront } from './cold-start/start-tls-front.ts';
import { startMeteredProxy, type Taken } from './metered-proxy.ts';
import { createPeerTables } from './peers/create-peer-tables.ts';
import { registry } from './tasks/index.ts';

/** What this process sends its parent: the addresses once, then the counts each time the parent asks. */
export type AwsProcessMessage =
  | {
      readonly kind: 'ready';
      readonly metered: AwsByWire;
      readonly direct: AwsByWire;
      readonly tls: AwsByWire;
      readonly celeryTable: string;
    }
  | { readonly kind: 'metered'; readonly metered: Taken };

/** Runs the emulators in their own process, so that the processor time of the others is spent on the functions alone. */
async function main(): Promise<void> {
  const [latency, certificateFile = ''] = process.argv.slice(2);
  const queueNames = planQueues(registry, PLAN_DEFAULTS).map(({ name }) => name);
  const mappings = new Map(queueNames.map((name) => [mappingOf(name), { enabled: true }]));
  const emulators = await Promise.all([startSqs(), startDynamodb(), startSes(0), startLambda(mappings)]);
  const direct = namedEndpoints(emulators.map(({ endpoint }) => endpoint));
  const proxies = await Promise.all(
    [direct.sqsEndpoint, direct.dynamodbEndpoint, direct.sesEndpoint].map((endpoint) =>
      startMeteredProxy(endpoint, Number(latency)),
    ),
  );
  const certificate = selfSignedCertificate();
  writeFileSync(certificateFile, certificate.certificate);
  const fronts = await Promise.all(emulators.map(({ endpoint }) => startTlsFront(endpoint, certificate)));

  const client = new SQSClient({ endpoint: direct.sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  const aws: AwsByWire = {
    ...direct,
    queues: [...(await createQueues(client, direct.sqsEndpoint, planQueues(registry, PLAN_DEFAULTS)))],
    mailEvents: await createMailEvents(client, direct.sqsEndpoint),
    tableName: await createTable(direct.dynamodbEndpoint),
    sender: 'noreply@example.com',
  };
  await createPeerTables(direct.dynamodbEndpoint);
  process.on('message', () => tell({ kind: 'metered', metered: takeAll(proxies.map(({ take }) => take())) }));
  process.on('disconnect', () => process.exit(0));
  tell({
    kind: 'ready',
    direct: aws,
    celeryTable: await createCeleryTable(direct.dynamodbEndpoint),
    metered: reachedBy(
      aws,
      namedEndpoints([...proxies.map(({ endpoint }) => endpoint), direct.lambdaEndpoint]),
    ),
    tls: reachedBy(aws, namedEndpoints(fronts)),
  });
}

/** Takes the endpoints of SQS, DynamoDB, SES and Lambda, in this order. */
function namedEndpoints([sqs = '', dynamodb = '', ses = '', lambda = '']: readonly string[]): Endpoints {
  return { sqsEndpoint: sqs, dynamodbEndpoint: dynamodb, sesEndpoint: ses, lambdaEndpoint: lambda };
}

function takeAll(taken: readonly Taken[]): Taken {
  return {
    requests: Object.assign({}, ...taken.map(({ requests }) => requests)),
    writeUnits: taken.reduce((sum, { writeUnits }) => sum + writeUnits, 0),
    readUnits: taken.reduce((sum, { readUnits }) => sum + readUnits, 0),
    mostWritesOfOneItem: Math.max(...taken.map((one) => one.mostWritesOfOneItem)),
  };
}

function tell(message: AwsProcessMessage): void {
  process.send?.(message);
}

await main();
