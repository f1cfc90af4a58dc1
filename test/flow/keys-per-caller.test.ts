import { randomUUID } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '../../bench/tasks/index.ts';
import { noFollowers } from '../../core/ending/follow.ts';
import { systemClock } from '../../core/protocol/clock.ts';
import { noMetrics } from '../../core/protocol/metrics.ts';
import { createApp } from '../../functions/enqueue/app.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import type { App } from '../../platform/http/app.ts';
import type { Authorizer } from '../../platform/http/http-request.ts';
import { callApp } from '../unit/call-app.ts';
import { bearerOf, roleOf } from '../unit/functions/enqueue/callers.ts';
import { logLines } from '../unit/log-lines.ts';
import { type ApiRecord, type FlowSystem, type Problem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
let sqs: SQS;
let dynamodb: DynamoDB;
beforeAll(async () => {
  flow = await startFlowSystem();
  const client = { region: REGION, credentials: CREDENTIALS };
  sqs = new SQS({ ...client, endpoint: flow.system.sqsEndpoint });
  dynamodb = new DynamoDB({ ...client, endpoint: flow.system.dynamodbEndpoint });
});
afterAll(async () => {
  sqs.destroy();
  dynamodb.destroy();
  await flow.stop();
});

/** The enqueue function as on AWS, where API Gateway authenticates callers; what it sends is run by the system’s workers. */
function enqueue(keysPerCaller: boolean): App {
  return createApp({
    registry,
    keysPerCaller,
    table: { client: dynamodb, name: flow.system.tableName },
    queues: { client: sqs, addresses: flow.system.queues },
    ...{ logger: logLines(), metrics: noMetrics, followers: noFollowers, clock: systemClock },
    ...{ random: Math.random, newToken: randomUUID, newId: randomUUID },
  });
}

interface Sent {
  readonly status: number;
  readonly replayed: boolean;
  /** The task of a single call; of a bulk call the first. */
  readonly task: ApiRecord & Problem;
  readonly text: string;
}

type Send = (app: App, authorizer: Authorizer, key: string, recipient: string) => Promise<Sent>;

const post = async (app: App, authorizer: Authorizer, key: string, path: string, body: unknown) => {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const answer = await callApp(app, path, {
    method: 'POST',
    headers,
    authorizer,
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const replayed = answer.headers.get('idempotency-replayed') === 'true';
  return { status: answer.status, replayed, text, read: JSON.parse(text) };
};
const single: Send = async (app, authorizer, key, recipient) => {
  const { read, ...sent } = await post(app, authorizer, key, '/send_email', { recipient, content: 'Hello' });
  return { ...sent, task: read };
};
const bulk: Send = async (app, authorizer, key, recipient) => {
  const tasks = [{ task: 'send_email', input: { recipient, content: 'Hello' } }];
  const { read, ...sent } = await post(app, authorizer, key, '/tasks', { tasks });
  return { ...sent, task: read.tasks?.[0] };
};

const ALICE = roleOf('shop', 'monday');
const ALICE_AGAIN = roleOf('shop', 'tuesday');
const BOB = bearerOf({ sub: 'bob' });

const sentTo = async (recipient: string) =>
  (await flow.mails()).filter(({ destination }) => destination.to.includes(recipient)).length;

describe.each<[string, Send]>([
  ['a call for one task', single],
  ['a bulk call', bulk],
])('%s', (kind, send) => {
  const key = `order-4711, ${kind}`;
  const to = (who: string) => `${who}.${kind.replaceAll(' ', '-')}@example.com`;

  test('with keys per caller: two callers use one key, and both emails are sent, once each', async () => {
    const app = enqueue(true);
    const bob = await send(app, BOB, key, to('bob'));
    const alice = await send(app, ALICE, key, to('alice'));
    expect([bob.status, alice.status]).toEqual([202, 202]);
    for (const { task } of [bob, alice]) {
      expect(await flow.final(task.id)).toMatchObject({ state: 'SUCCESS' });
    }
    const again = await send(app, ALICE_AGAIN, key, to('alice'));
    expect(again).toMatchObject({ replayed: true, task: { id: alice.task.id, state: 'PENDING' } });
    expect(again.text).not.toContain('messageId');
    expect([await sentTo(to('bob')), await sentTo(to('alice'))]).toEqual([1, 1]);
  });

  test('with shared keys: the second caller is refused, and learns no result even if it guesses the input', async () => {
    const app = enqueue(false);
    const bob = await send(app, BOB, `${key}, shared`, to('bob-first'));
    expect(await flow.final(bob.task.id)).toMatchObject({ state: 'SUCCESS' });
    expect((await send(app, ALICE, `${key}, shared`, to('alice-second'))).status).toBe(422);
    const guessed = await send(app, ALICE, `${key}, shared`, to('bob-first'));
    expect(guessed).toMatchObject({
      replayed: true,
      task: { id: bob.task.id, state: 'PENDING', result: null },
    });
    expect(guessed.text).not.toContain('messageId');
    expect([await sentTo(to('bob-first')), await sentTo(to('alice-second'))]).toEqual([1, 0]);
  });
});
