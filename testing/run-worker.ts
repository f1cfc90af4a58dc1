import type { TaskDefinition } from '../core/definition/definition.ts';
import { createRegistry } from '../core/definition/registry.ts';
import { systemClock } from '../core/protocol/clock.ts';
import type { Email } from '../core/protocol/mailer.ts';
import { noMetrics } from '../core/protocol/metrics.ts';
import { noSegments } from '../core/protocol/segments.ts';
import type { ResultsTable } from '../core/records/table.ts';
import { freeLoop } from '../functions/worker/event-loop.ts';
import type { Worker } from '../functions/worker/worker.ts';
import { createDynamodbClient } from '../platform/aws/dynamodb-client.ts';
import type { SendRequest } from '../platform/aws/send-request.ts';
import { createSqsClient } from '../platform/aws/sqs-client.ts';
import { keepLines } from './record-deeds.ts';
import { recordingMailers } from './recording-mailers.ts';
import type { RunClock } from './run-clock.ts';
import type { RunOverrides } from './run-overrides.ts';

/** What a run's worker is to be. */
interface RunWorkerOptions {
  readonly clock: RunClock;
  readonly overrides: RunOverrides;
  /** Where to note email. */
  readonly emails: Email[];
  /** The attempt's number, and its token. */
  readonly attempt: { readonly attempt: number; readonly owner: string };
  /** Whether the attempt is no longer the task's current one. */
  readonly isRevoked: () => boolean;
}

/** A worker that can run one attempt, and whose table knows of nothing but that. */
export function runWorker(definition: TaskDefinition, options: RunWorkerOptions): Worker {
  const { clock, overrides, emails } = options;
  const { random = () => 0.5 } = overrides;
  return {
    registry: createRegistry([{ ...definition, sends: [] }]),
    table: tableOfAttempt(options),
    queues: { client: createSqsClient(clientOf(noAnswer)), addresses: new Map() },
    queue: definition.queue,
    mailerOf: recordingMailers(emails, overrides),
    logger: keepLines([]),
    metrics: noMetrics,
    segments: noSegments,
    followers: {},
    clock,
    random,
    newToken: () => 'token',
    loop: freeLoop,
  };
}

/** A table in which the attempt is the task's current one, until it is revoked. */
function tableOfAttempt({ attempt: { attempt, owner }, isRevoked }: RunWorkerOptions): ResultsTable {
  const send: SendRequest = async ({ headers }) => {
    const isRead = headers['x-amz-target']?.endsWith('.GetItem');
    const state = isRevoked() ? 'REVOKED' : 'STARTED';
    const item = { state: { S: state }, attempts: { N: String(attempt) }, owner: { S: owner } };
    if (isRead) return answer(200, { Item: item });
    return isRevoked()
      ? answer(400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' })
      : answer(200, {});
  };
  return { client: createDynamodbClient(clientOf(send)), name: 'results' };
}

function answer(status: number, body: object) {
  return { status, headers: {}, body: JSON.stringify(body) };
}

const noAnswer: SendRequest = async () => {
  throw new Error('A run alone has no queue.');
};

/** The configuration of a client that reaches nothing but `send`. */
function clientOf(send: SendRequest) {
  return {
    region: 'us-east-1',
    endpointOf: () => 'http://aws.test',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    send,
    clock: systemClock,
    random: Math.random,
  };
}
