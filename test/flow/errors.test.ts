import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const WHY = 'fetch failed (caused by Error: connect ECONNREFUSED 127.0.0.1:2)';

test('a task whose call nobody answers says whom it called', async () => {
  const { body: sent } = await flow.json('/tasks/call_nobody', {});
  const ended = await flow.final(sent.id);
  expect(ended).toMatchObject({ state: 'FAILURE', error: { type: 'TypeError', message: WHY } });
  expect(ended).not.toHaveProperty('traceback');

  const { body } = await flow.call<ApiRecord>('GET', `/tasks/${sent.id}?include=error`);
  // Node.js gives fetch's own error no frames.
  expect(body.traceback).toMatch(/^TypeError: fetch failed\n/);
  expect(body.traceback).toMatch(/\nCaused by Error: connect ECONNREFUSED 127\.0\.0\.1:2/);
  expect(body.runs.map(({ error }) => error?.message)).toEqual([WHY, WHY]);
});

test('a task that fails says where its author wrote so, in its record and in the log', async () => {
  const { body: sent } = await flow.json('/tasks/fail', {});
  await flow.final(sent.id);
  const { body } = await flow.call<ApiRecord>('GET', `/tasks/${sent.id}?include=error`);
  expect(body.traceback).toMatch(/^RangeError: attempt 3 failed\n {4}at .*\/test\/flow\/tasks\.ts:\d+:\d+/);
  expect(body.runs.map(({ error }) => error?.message)).toEqual([1, 2, 3].map((at) => `attempt ${at} failed`));

  const line = await until('its line', () =>
    flow.output.find((each) => each.includes('run threw') && each.includes(sent.id)),
  );
  expect(line).toContain('RangeError: attempt 1 failed');
  expect(line).toMatch(/\/test\/flow\/tasks\.ts:\d+:\d+/);
});
