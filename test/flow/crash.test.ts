import { afterAll, beforeAll, expect } from 'vitest';
import { endLease, killBusyWorker } from './crash-worker.ts';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { deliverAgain, hiddenMessages, testOfHiddenMessages } from './hidden-messages.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

testOfHiddenMessages('a task whose worker is killed is found by its lease and completed', async () => {
  const { body } = await flow.json('/tasks/crash', {});
  await until('the first attempt', async () => {
    const { body: record } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
    return record.progress === null ? undefined : true;
  });
  await killBusyWorker(flow, 'crash');

  // The message comes again, too early: the dead worker's lease still holds, and nothing runs.
  const url = flow.system.queues.get('crash')?.url ?? '';
  await deliverAgain(flow, url, body.id);
  await until('the early delivery', async () => {
    const [hidden] = await hiddenMessages(flow, url, body.id);
    return flow.system.running === 0 && hidden && hidden.message.approximateReceiveCount > 1
      ? true
      : undefined;
  });
  const { body: held } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
  expect(held).toMatchObject({ state: 'STARTED', attempts: 1 });

  await endLease(flow, body.id);
  await deliverAgain(flow, url, body.id);
  expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', attempts: 2, result: { attempt: 2 } });
});
