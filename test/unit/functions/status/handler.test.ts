import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { apiGatewayEvent, lambdaContext } from '../../api-gateway.ts';
import { asDeployed, queueSettings } from '../as-deployed.ts';
import { ID, itemOf } from './status-app.ts';

const { dynamo } = asDeployed({ ...queueSettings('default') });

/** Calls the function as Lambda does, in a sandbox of its own. */
async function call(event: Parameters<typeof apiGatewayEvent>[0]) {
  const { handler } = await import('../../../../functions/status/handler.ts');
  const { statusCode, headers, body } = await handler(apiGatewayEvent(event), lambdaContext);
  return { statusCode, headers: headers ?? {}, body: JSON.parse(body) };
}

describe('the status function', () => {
  test('shows a task', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: itemOf({ state: { S: 'SUCCESS' }, result: { S: '3' } }) });
    const answer = await call({ method: 'GET', path: `/tasks/${ID}`, query: 'wait=10&include=input' });
    expect(answer).toMatchObject({ statusCode: 200, body: { id: ID, result: 3, input: { a: 1, b: 2 } } });
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.TableName).toBe('results');
  });

  test.each([false, true])('ignores the body of a GET (as base64: %s)', async (isBase64Encoded) => {
    const answer = await call({ method: 'GET', path: '/health', body: 'aGVsbG8=', isBase64Encoded });
    expect(answer).toMatchObject({ statusCode: 200, body: { status: 'ok' } });
  });

  test('counts the queues that the stack gave it', async () => {
    const answer = await call({ method: 'GET', path: '/queues' });
    expect(answer.body).toEqual({
      queues: [{ name: 'default', waiting: 0, running: 0, delayed: 0, dead: 0 }],
    });
  });

  test.each([
    ['GET', '/nothing', 404, undefined],
    ['POST', '/nothing', 404, undefined],
    ['GET', '/send_email', 405, 'POST'],
    ['PATCH', `/tasks/${ID}`, 405, 'DELETE, GET, HEAD'],
    ['TRACE', '/tasks', 405, 'GET, HEAD, POST'],
    ['track', '/health', 405, 'GET, HEAD'],
    ['CONNECT', '/nothing', 404, undefined],
  ])('answers a call that no route takes: %s %s with a body', async (method, path, status, allow) => {
    const answer = await call({ method, path, body: '{}' });
    expect(answer).toMatchObject({ statusCode: status, body: { status } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['allow']).toBe(allow);
  });

  test('describes every deployed task', async () => {
    const { body } = await call({ method: 'GET', path: '/openapi.json' });
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/tasks/add', '/tasks/process', '/tasks/send_email', '/send_email']),
    );
  });
});
