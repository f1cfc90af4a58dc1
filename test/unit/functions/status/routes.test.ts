import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { handle } from '../../../../platform/http/handle.ts';
import { apiGatewayEvent, lambdaContext } from '../../api-gateway.ts';
import { awsFault } from '../../aws-fault.ts';
import { expectProblem } from '../../problem-document.ts';
import { statusApp, URLS } from './status-app.ts';

describe('GET /queues', () => {
  test('counts the messages of every queue', async () => {
    const app = statusApp();
    app.sqs.on(GetQueueAttributesCommand, { QueueUrl: URLS.slow.url }).resolves({
      Attributes: {
        ApproximateNumberOfMessages: '1',
        ApproximateNumberOfMessagesNotVisible: '2',
        ApproximateNumberOfMessagesDelayed: '3',
      },
    });
    app.sqs
      .on(GetQueueAttributesCommand, { QueueUrl: URLS.default.deadLetterUrl })
      .resolves({ Attributes: { ApproximateNumberOfMessages: '4' } });
    const response = await app.call('/queues');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      queues: [
        { name: 'default', waiting: 0, running: 0, delayed: 0, dead: 4 },
        { name: 'slow', waiting: 1, running: 2, delayed: 3, dead: 0 },
      ],
    });
    expect(app.sqs.calls()).toHaveLength(4);
  });

  test('is 503 while SQS is unavailable', async () => {
    const app = statusApp();
    app.sqs.on(GetQueueAttributesCommand).rejects(awsFault('TimeoutError', 'S3CRET'));
    const response = await app.call('/queues');
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });
});

test('GET /health answers without a request to AWS', async () => {
  const app = statusApp();
  const response = await app.call('/health');
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ status: 'ok' });
  expect([...app.sqs.calls(), ...app.dynamo.calls()]).toEqual([]);
});

describe('a path that takes another method', () => {
  test.each([
    ['PUT', '/tasks/some-id', 'DELETE, GET, HEAD'],
    ['PUT', '/tasks/add', 'POST'],
    ['OPTIONS', '/tasks/add', 'POST'],
    ['GET', '/tasks/add?countdown=60', 'POST'],
    ['GET', '/tasks/%61dd', 'POST'],
    ['DELETE', '/tasks', 'GET, HEAD, POST'],
    ['GET', '/send_email', 'POST'],
    ['GET', '/tasks/some-id/revoke', 'POST'],
    ['DELETE', '/tasks/some-id/retry', 'POST'],
    ['POST', '/queues', 'GET, HEAD'],
    ['DELETE', '/queues/default', 'GET, HEAD'],
    ['GET', '/queues/default/pause', 'POST'],
    ['PUT', '/queues/default/purge', 'POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
    ['PATCH', '/health', 'GET, HEAD'],
  ])('%s %s: 405, allowed is %s', async (method, path, allow) => {
    const app = statusApp();
    const response = await app.call(path, method);
    expect(response.headers.get('allow')).toBe(allow);
    await expectProblem(response, 405);
    expect(app.log.lines).toEqual([]);
  });
});

test.each(['/tasks/add', '/tasks/no_such_task'])(
  'OPTIONS %s by the route without credentials tells no task',
  async (path) => {
    const event = { ...apiGatewayEvent({ method: 'OPTIONS', path }), routeKey: 'OPTIONS /{proxy+}' };
    const { statusCode, headers } = await handle(statusApp().app)(event, lambdaContext);
    expect([statusCode, headers['allow']]).toEqual([405, 'DELETE, GET, HEAD, POST']);
  },
);

describe('OPTIONS', () => {
  const preflight = { origin: 'https://app.example.com', 'access-control-request-method': 'POST' };

  test.each(['/tasks', '/tasks/add', '/send_email', '/nowhere'])(
    'as a browser’s preflight of %s is answered with 204 and no body, without a request to AWS',
    async (path) => {
      const app = statusApp();
      const response = await app.call(path, 'OPTIONS', preflight);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      // One of ours would replace API Gateway's.
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect([...app.sqs.calls(), ...app.dynamo.calls()]).toEqual([]);
    },
  );

  test('that is not a preflight is a method that no path takes', async () => {
    await expectProblem(await statusApp().call('/tasks', 'OPTIONS'), 405);
    const { origin } = preflight;
    await expectProblem(await statusApp().call('/nowhere', 'OPTIONS', { origin }), 404);
  });
});

describe('an unknown path', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/favicon.ico'],
    ['GET', '/tasks/'],
    ['GET', '/tasks/a/b'],
    ['POST', '/tasks/a/b'],
    ['GET', '/openapi_json'],
    ['GET', '/health/'],
  ])('%s %s: 404, without Allow', async (method, path) => {
    const response = await statusApp().call(path, method);
    expect(response.headers.has('allow')).toBe(false);
    await expectProblem(response, 404);
  });
});
