import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test, vi } from 'vitest';
import { apiGatewayEvent, lambdaContext } from '../../api-gateway.ts';
import { awsFault } from '../../aws-fault.ts';
import { consoleLines } from '../../console-lines.ts';
import { asDeployed, queueSettings } from '../as-deployed.ts';
import { bearerOf, roleOf } from './callers.ts';

const { sqs, dynamo } = asDeployed({
  ...queueSettings('default'),
  POWERTOOLS_METRICS_DISABLED: 'true',
});
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Calls the function as Lambda does, in a sandbox of its own. */
async function call(event: Parameters<typeof apiGatewayEvent>[0]) {
  const { handler } = await import('../../../../functions/enqueue/handler.ts');
  const { statusCode, headers, body } = await handler(apiGatewayEvent(event), lambdaContext);
  return { statusCode, headers: headers ?? {}, body: JSON.parse(body) };
}

describe('the enqueue function', () => {
  test('accepts a form, which API Gateway passes on as base64', async () => {
    const body = Buffer.from('recipient=bob@example.com&content=Gr%C3%BC%C3%9Fe').toString('base64');
    const answer = await call({
      method: 'POST',
      path: '/send_email',
      headers: FORM,
      body,
      isBase64Encoded: true,
    });
    expect(answer).toMatchObject({ statusCode: 202, body: { task: 'send_email', state: 'PENDING' } });
    expect(answer.headers['location']).toBe(`/tasks/${answer.body.id}`);
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'results',
      Item: { input: { S: '{"recipient":"bob@example.com","content":"Grüße"}' } },
    });
    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.QueueUrl).toBe('https://sqs/default');
  });

  test('accepts JSON, with options and a key', async () => {
    const answer = await call({
      method: 'POST',
      path: '/tasks/add',
      query: 'countdown=60',
      headers: { ...JSON_TYPE, 'idempotency-key': 'order-7' },
      body: '{"a":1,"b":2}',
    });
    expect(answer).toMatchObject({ statusCode: 202, body: { task: 'add' } });
    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.DelaySeconds).toBe(60);
  });

  test('accepts many tasks, and knows from Lambda how long it may take', async () => {
    const body = JSON.stringify({ tasks: [{ task: 'add', input: { a: 1, b: 2 } }] });
    const headers = { ...JSON_TYPE, 'idempotency-key': 'order-7' };
    const before = Date.now();
    const answer = await call({ method: 'POST', path: '/tasks', headers, body });
    expect(answer).toMatchObject({ statusCode: 202, body: { tasks: [{ task: 'add', state: 'PENDING' }] } });
    const lease = Number(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item?.['leaseUntil']?.N);
    expect(lease).toBeGreaterThanOrEqual(before + 25_000);
    expect(lease).toBeLessThanOrEqual(Date.now() + 25_000);
  });

  test.each([
    ['on', 3],
    ['off', 1],
    ['', 1],
  ])('with KEYS_PER_CALLER "%s", one key of three callers is %i', async (setting, count) => {
    vi.stubEnv('KEYS_PER_CALLER', setting);
    const { handler } = await import('../../../../functions/enqueue/handler.ts');
    const headers = { ...JSON_TYPE, 'idempotency-key': 'order-7' };
    const event = apiGatewayEvent({ method: 'POST', path: '/tasks/add', headers, body: '{"a":1,"b":2}' });
    const callers = [roleOf('a', 'one'), roleOf('a', 'two'), roleOf('b'), bearerOf({ sub: 'a' })];
    const ids = await Promise.all(
      callers.map(async (authorizer) => {
        const requestContext = { ...event.requestContext, authorizer };
        const { body } = await handler({ ...event, requestContext }, lambdaContext);
        return JSON.parse(body).id;
      }),
    );
    expect(new Set(ids).size).toBe(count);
  });

  test('makes ids in the order of time', async () => {
    const event = { method: 'POST', path: '/tasks/add', headers: JSON_TYPE, body: '{"a":1,"b":2}' };
    const answers = [await call(event), await call(event)];
    const ids = answers.map(({ body }): string => body.id);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(ids.toSorted()).toEqual(ids);
  });

  test('answers with a problem document', async () => {
    const answer = await call({ method: 'POST', path: '/tasks/add', headers: JSON_TYPE, body: '{' });
    expect(answer).toMatchObject({ statusCode: 400, body: { status: 400, title: 'Bad Request' } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect([...sqs.calls(), ...dynamo.calls()]).toEqual([]);
  });

  test('logs the name of an AWS error, without its message', async () => {
    const lines = consoleLines();
    sqs.onAnyCommand().rejects(awsFault('ThrottlingException', 'S3CRET'));
    const answer = await call({
      method: 'POST',
      path: '/tasks/add',
      headers: JSON_TYPE,
      body: '{"a":1,"b":2}',
    });
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(lines.join('\n')).toMatch(/"error": ?"ThrottlingException"/);
    expect(lines.join('\n')).not.toContain('S3CRET');
  });

  test.each(['', 'ordér-7', '\u009b'])('refuses a key that is empty or not ASCII: "%s"', async (key) => {
    const headers = { ...JSON_TYPE, 'idempotency-key': key };
    const answer = await call({ method: 'POST', path: '/tasks/add', headers, body: '{"a":1,"b":2}' });
    expect(answer.statusCode).toBe(400);
  });
});
