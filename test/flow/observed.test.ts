import { afterAll, beforeAll, expect, test } from 'vitest';
import { isMetrics } from '../../local/log-line.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const SECRET = 'S3CRET';
const lines = () => flow.output.filter((line) => line.startsWith('{'));

test('the log lines of the worker that ran a task have the caller’s trace, the task’s id and the run’s id', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const email = { recipient: `${SECRET}@example.com`, content: SECRET, subject: SECRET };
  const sent = await flow.json('/send_email', email, { traceparent, 'idempotency-key': SECRET });
  await flow.final(sent.body.id);
  const ended = () => lines().find((line) => line.includes('attempt ended') && line.includes(sent.body.id));
  await until('the line of the end', ended);
  expect(JSON.parse(ended() ?? '')).toMatchObject({
    message: 'attempt ended',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    taskId: sent.body.id,
    task: 'send_email',
    attempt: 1,
    traceId: '1-4bf92f35-77b34da6a3ce929d0e0e4736',
    outcome: 'succeeded',
  });
});

test('the metrics count it', async () => {
  const metrics = () =>
    lines()
      .filter(isMetrics)
      .map((line) => JSON.parse(line));
  await until('its metrics', () => metrics().find(({ succeeded }) => succeeded === 1));
  const of = { service: 'lovage-local', task: 'send_email' };
  expect(metrics()).toContainEqual(expect.objectContaining({ ...of, enqueued: 1 }));
  expect(metrics()).toContainEqual(
    expect.objectContaining({
      ...of,
      started: 1,
      succeeded: 1,
      runTime: expect.any(Number),
      waitTime: expect.any(Number),
    }),
  );
});

test('nothing that a function printed contains what was sent', () => {
  expect(flow.output.join('\n')).not.toContain(SECRET);
});
