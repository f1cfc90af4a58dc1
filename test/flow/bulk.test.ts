import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

test('1,000 tasks of one call all succeed, with 1,000 emails and no duplicates', async () => {
  onTestFailed(() => console.error(flow.output.filter((line) => !line.includes('"level":"INFO"'))));
  const recipients = Array.from({ length: 1000 }, (_, index) => `user${index}@example.com`);
  const tasks = recipients.map((recipient) => ({
    task: 'send_email',
    input: { recipient, content: 'Hello' },
  }));

  const { status, body } = await flow.json<{ tasks: ApiRecord[] }>('/tasks', { tasks });
  expect(status).toBe(202);
  const ids = body.tasks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(1000);

  await until(
    'an empty queue',
    async () => {
      const depth = await flow.queue('default');
      return depth && depth.waiting + depth.running + depth.delayed === 0 ? true : undefined;
    },
    200,
  );
  const { Items = [] } = await flow.dynamodb.send(new ScanCommand({ TableName: flow.system.tableName }));
  // On a machine too busy to answer in time, a claim may not learn that it was carried out: that attempt is counted, and runs nothing.
  const kept = flow.output.filter((line) => line.includes('message kept') && line.includes('TimeoutError'));
  const isOnce = (id: string, attempts: string) => attempts === '1' || kept.some((line) => line.includes(id));
  const ended = Items.filter(
    ({ id, state, attempts }) => state?.S === 'SUCCESS' && isOnce(id?.S ?? '', attempts?.N ?? ''),
  );
  expect(ended.map(({ id }) => id?.S).sort()).toEqual([...ids].sort());
  const mails = await flow.mails();
  expect(mails.map(({ destination }) => destination.to.join()).sort()).toEqual([...recipients].sort());
}, 240_000);
