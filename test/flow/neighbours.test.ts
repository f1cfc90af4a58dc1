import { afterAll, beforeAll, expect, test } from 'vitest';
import { endLease } from './crash-worker.ts';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { deliverAgain, testOfHiddenMessages } from './hidden-messages.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

interface Entry {
  readonly task: string;
  readonly input: object;
}

const mischief = (does: string): Entry => ({ task: 'mischief', input: { does } });
const bystander = (input: object): Entry => ({ task: 'bystander', input });

const queue = (action: string) => flow.call('POST', `/queues/crash/${action}`);
const read = async (id: string) => (await flow.call<ApiRecord>('GET', `/tasks/${id}`)).body;
const waiting = (count: number) =>
  until('the waiting messages', async () =>
    (await flow.queue('crash'))?.waiting === count ? true : undefined,
  );

/** Sends tasks so that one worker gets them all in one batch. @returns their ids */
async function together(...tasks: readonly Entry[]): Promise<readonly string[]> {
  await queue('pause');
  const { body } = await flow.json<{ tasks: readonly ApiRecord[] }>('/tasks', { tasks });
  await waiting(tasks.length);
  await queue('resume');
  return body.tasks.map(({ id }) => id);
}

/** The process that ran a task, by what it returned or reported. */
function processOf({ result, progress }: ApiRecord): unknown {
  return Object(result ?? progress)['pid'];
}

/** The lines that the worker logged about a task at level ERROR. */
const errorsOf = (id: string) =>
  flow.output.filter((line) => line.includes('"level":"ERROR"') && line.includes(`"taskId":"${id}"`));

test.each(['reject', 'throw'])(
  'an error that a task left to nobody (%s) fails that task, and no other of its process',
  async (does) => {
    const [culprit = '', other = ''] = await together(mischief(does), bystander({ ms: 1_000 }));
    const reported = processOf(
      await until('the report', async () => {
        const record = await read(culprit);
        return record.progress === null ? undefined : record;
      }),
    );
    expect(await flow.final(culprit)).toMatchObject({
      state: 'FAILURE',
      attempts: 2,
      error: { type: 'RangeError', message: 'left to nobody' },
    });
    const unharmed = await flow.final(other);
    expect(unharmed).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    expect(processOf(unharmed)).toBe(reported);
    await until('both lines', () => (errorsOf(culprit).length > 1 ? true : undefined));
    expect(errorsOf(culprit)).toHaveLength(2);
    expect(errorsOf(other)).toEqual([]);
  },
);

test('an error that a task leaves after its end is logged with its id, and ends nothing', async () => {
  const [culprit = '', other = ''] = await together(mischief('linger'), bystander({ ms: 1_000 }));
  expect(processOf(await flow.final(culprit))).toBe(processOf(await flow.final(other)));
  expect(await read(culprit)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  expect(await read(other)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  await until('the line', () => (errorsOf(culprit).length > 0 ? true : undefined));
  expect(errorsOf(culprit)).toHaveLength(1);
});

test('revoking a task that reports from an interval without awaiting it costs no other task anything', async () => {
  const [culprit = '', other = ''] = await together(mischief('report'), bystander({ ms: 1_500 }));
  const { progress } = await until('the report', async () => {
    const record = await read(culprit);
    return record.progress === null ? undefined : record;
  });
  expect((await flow.call('POST', `/tasks/${culprit}/revoke`)).status).toBe(200);
  const unharmed = await flow.final(other);
  expect(unharmed).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  expect(processOf(unharmed)).toBe(Object(progress)['pid']);
});

test('a task that computes for longer than its neighbour’s time limit does not end the neighbour’s call', async () => {
  const later = await flow.json('/tasks/add?countdown=60', { a: 1, b: 2 });
  const url = `${flow.system.url}/tasks/${later.body.id}?wait=1`;
  const [culprit = '', other = ''] = await together(mischief('spin'), bystander({ url }));
  const unharmed = await flow.final(other);
  expect(unharmed).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  expect(processOf(await flow.final(culprit))).toBe(processOf(unharmed));
});

testOfHiddenMessages(
  'a task that always takes its process down is alone with it from the second time on',
  async () => {
    const [poison = '', lost = '', other = ''] = await together(mischief('exit'), bystander({ ms: 60_000 }), {
      task: 'neighbour',
      input: { ms: 500 },
    });
    const url = flow.system.queues.get('crash')?.url ?? '';
    const started = async (attempts: number) =>
      until('the attempt', async () => ((await read(poison)).attempts === attempts ? true : undefined));
    const crashed = () => until('the crash', () => (flow.system.running === 0 ? true : undefined), 20);

    await started(1);
    await crashed();
    // The next batch has all three, and one that knows nothing of it.
    await queue('pause');
    for (const id of [poison, lost, other]) {
      await endLease(flow, id);
      await deliverAgain(flow, url, id);
    }
    const { body } = await flow.json('/tasks/bystander', { ms: 500 });
    await waiting(4);
    await queue('resume');
    await started(2);

    expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS', attempts: 1 });
    expect(await flow.final(lost)).toMatchObject({ state: 'FAILURE', error: { type: 'WorkerLost' } });
    await crashed();
    for (const id of [poison, other]) {
      if (!(await read(id)).ready) {
        await endLease(flow, id);
        await deliverAgain(flow, url, id);
      }
    }
    expect(await flow.final(other)).toMatchObject({ state: 'SUCCESS', attempts: 2 });
    expect(await flow.final(poison)).toMatchObject({
      state: 'FAILURE',
      error: { type: 'WorkerLost' },
      attempts: 2,
    });
  },
);
