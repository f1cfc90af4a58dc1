import {
  GetEventSourceMappingCommand,
  ResourceConflictException,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { awsFault } from '../../aws-fault.ts';
import { expectProblem } from '../../problem-document.ts';
import { operateApp, QUEUES } from './operate-app.ts';

const about = { $metadata: {}, message: 'S3CRET' };
const busy = {
  'in use': () => new ResourceInUseException(about),
  'in conflict': () => new ResourceConflictException(about),
};

describe('GET /queues/{name}', () => {
  test.each([
    ['Enabled', 'enabled', false],
    ['Enabling', 'enabling', false],
    ['Creating', 'creating', false],
    ['Updating', 'updating', false],
    ['Disabling', 'disabling', true],
    ['Disabled', 'disabled', true],
    [undefined, 'unknown', false],
  ])('counts its messages, and shows a consumer that is %s', async (State, consumer, paused) => {
    const app = operateApp();
    app.lambda
      .on(GetEventSourceMappingCommand, { UUID: QUEUES.slow.mapping })
      .resolves(State ? { State } : {});
    app.sqs
      .on(GetQueueAttributesCommand, { QueueUrl: QUEUES.slow.url })
      .resolves({ Attributes: { ApproximateNumberOfMessages: '7' } });
    const response = await app.call('GET', '/queues/slow');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      ...{ name: 'slow', waiting: 7, running: 0, delayed: 0, dead: 0 },
      ...{ paused, consumer },
    });
  });

  test('is 503 while Lambda’s API is unavailable', async () => {
    const app = operateApp();
    app.lambda.on(GetEventSourceMappingCommand).rejects(awsFault('TooManyRequestsException', 'S3CRET'));
    const response = await app.call('GET', '/queues/default');
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
  });
});

describe.each([
  ['pause', false, 'Enabled', 'Disabling', ['Disabled', 'Disabling']],
  ['resume', true, 'Disabled', 'Enabling', ['Enabled', 'Enabling', 'Creating']],
])('POST /queues/{name}/%s', (action, Enabled, before, after, there) => {
  const started = () => {
    const app = operateApp();
    app.lambda.on(GetEventSourceMappingCommand).resolves({ State: before });
    app.lambda.on(UpdateEventSourceMappingCommand).resolves({ State: after });
    return app;
  };

  test('switches the queue’s own mapping, and answers with the queue as it is now', async () => {
    const app = started();
    const response = await app.call('POST', `/queues/slow/${action}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      name: 'slow',
      paused: !Enabled,
      consumer: after.toLowerCase(),
    });
    expect(app.switched()).toEqual([{ UUID: QUEUES.slow.mapping, Enabled }]);
    expect(app.log.loud()).toHaveLength(1);
  });

  test.each(there)('leaves a mapping alone that is %s', async (State) => {
    const app = started();
    app.lambda.on(GetEventSourceMappingCommand).resolves({ State });
    const response = await app.call('POST', `/queues/slow/${action}`);
    expect(await response.json()).toMatchObject({ paused: !Enabled, consumer: State.toLowerCase() });
    expect(app.switched()).toEqual([]);
  });

  test.each(Object.entries(busy))('tries again while the mapping is %s', async (_name, error) => {
    const app = started();
    app.lambda.on(UpdateEventSourceMappingCommand).rejectsOnce(error()).resolves({ State: after });
    expect((await app.call('POST', `/queues/slow/${action}`)).status).toBe(200);
    expect(app.switched()).toHaveLength(2);
    expect(app.clock.sleeps).toEqual([500]);
  });

  test.each(Object.entries(busy))('is 503 with Retry-After while it stays %s', async (_name, error) => {
    const app = started();
    app.lambda.on(GetEventSourceMappingCommand).resolves({ State: 'Updating' });
    app.lambda.on(UpdateEventSourceMappingCommand).rejects(error());
    const response = await app.call('POST', `/queues/slow/${action}`);
    expect(response.headers.get('retry-after')).toBe('15');
    const { detail } = await expectProblem(response, 503);
    expect(detail).toContain('updating');
    expect(app.switched()).toHaveLength(5);
    expect(app.clock.sleeps.reduce((sum, ms) => sum + ms)).toBeLessThan(10_000);
    expect(JSON.stringify(app.log.lines)).not.toContain('S3CRET');
  });

  test('does not repeat what fails for another reason', async () => {
    const app = started();
    app.lambda.on(UpdateEventSourceMappingCommand).rejects(awsFault('ResourceNotFoundException'));
    await expectProblem(await app.call('POST', `/queues/slow/${action}`), 500);
    expect(app.switched()).toHaveLength(1);
  });
});

describe('what every call refuses', () => {
  const calls = [
    'GET /queues/x',
    ...['pause', 'resume', 'purge', 'redrive'].map((a) => `POST /queues/x/${a}`),
  ];

  test.each(calls)('%s of an unknown queue: 404 lists the queues, and AWS gets no request', async (call) => {
    const app = operateApp();
    const [method = '', path = ''] = call.split(' ');
    const { detail } = await expectProblem(await app.call(method, path), 404);
    expect(detail).toBe('There is no queue "x". The queues are default, slow.');
    expect([...app.sqs.calls(), ...app.lambda.calls(), ...app.dynamo.calls()]).toEqual([]);
  });

  test.each(calls)('%s with a parameter that it does not know: 422', async (call) => {
    const app = operateApp();
    const [method = '', path = ''] = call.replace('/x', '/default').split(' ');
    await expectProblem(await app.call(method, `${path}?force=1`), 422, ['force']);
    expect([...app.sqs.calls(), ...app.lambda.calls()]).toEqual([]);
  });

  test('an unknown path: 404', async () => {
    await expectProblem(await operateApp().call('POST', '/queues/default/stop'), 404);
  });
});
