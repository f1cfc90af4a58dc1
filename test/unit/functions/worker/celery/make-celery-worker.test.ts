import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test } from 'vitest';
import { celeryOutbox } from '../../../../../core/celery/celery-entry.ts';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../../core/definition/registry.ts';
import type { AttemptListener } from '../../../../../functions/worker/attempt-listener.ts';
import { makeCeleryWorker } from '../../../../../functions/worker/celery/make-celery-worker.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { inPython } from '../../celery-world.ts';
import { work } from '../work.ts';
import { workerHarness } from '../worker-harness.ts';

const table = tableOnDynalite();
const error = { type: 'Busy', message: 'no room' };

/** The worker of Celery's queue, its log, and the listener of an attempt. */
function made(environment: Record<string, string> = {}) {
  const harness = workerHarness([work()]);
  const worker = makeCeleryWorker(
    { ...harness.worker, table },
    { CELERY_TABLE: table.name, CELERY_QUEUE: 'celery', ...environment },
  );
  const listenTo = (id: string, attempt = 1, entry = {}): AttemptListener => {
    const message = taskMessage({ id, pythonName: 'shop.work', outbox: celeryOutbox(entry) });
    const listener = worker.listen?.(message, attempt);
    if (!listener) throw new Error('Nobody listens');
    return listener;
  };
  return { ...harness, worker, listenTo };
}

let restore: () => void = () => undefined;
afterEach(() => restore());

test('without the table of results, there is no such worker', () => {
  const { worker } = workerHarness([work()]);
  expect(() => makeCeleryWorker(worker, { CELERY_QUEUE: 'celery' })).toThrow('CELERY_TABLE is not');
});

test('two definitions with one name in Python make no worker', () => {
  const celery = { names: ['shop.work'] };
  const other = defineTask({ name: 'other', input: work().input, celery, run: () => null });
  const { worker } = workerHarness([]);
  const registry = createRegistry([work({ celery }), other]);
  expect(() => makeCeleryWorker({ ...worker, registry }, { CELERY_TABLE: 'celery' })).toThrow(
    'both named "shop.work"',
  );
});

test('the start of an attempt is shown only if that is tracked', async () => {
  const [untracked, tracked] = [randomUUID(), randomUUID()];
  await made().listenTo(untracked).started();
  expect(await inPython(table, untracked)).toBeNull();
  const settings = { CELERY_TRACK_STARTED: 'on', AWS_LAMBDA_FUNCTION_NAME: 'shop-worker-celery' };
  await made(settings).listenTo(tracked).started();
  expect(await inPython(table, tracked)).toMatchObject({
    ...{ status: 'STARTED', result: { pid: process.pid, hostname: 'shop-worker-celery' } },
  });
});

test('progress is shown in order, also of one millisecond, and then a retry', async () => {
  const id = randomUUID();
  const listener = made().listenTo(id);
  await listener.progressed({ current: 1 });
  await listener.progressed({ current: 2 });
  expect(await inPython(table, id)).toMatchObject({ status: 'PROGRESS', result: { current: 2 } });
  await listener.retried({ kind: 'retry', error, at: CREATED_AT, notBefore: CREATED_AT + 1 });
  expect(await inPython(table, id)).toMatchObject({
    status: 'RETRY',
    result: { exc_message: ['no room'] },
  });
  // A report that comes late.
  await listener.progressed({ current: 3 });
  expect(await inPython(table, id)).toMatchObject({ status: 'RETRY' });
  await made().listenTo(id, 2).progressed({ current: 1 });
  expect(await inPython(table, id)).toMatchObject({ status: 'PROGRESS', result: { current: 1 } });
});

test('nothing is shown to nobody: an ignored result, and a task of Lovage’s own', () => {
  const { worker } = made();
  const ignored = taskMessage({ outbox: celeryOutbox({ ignore: true }) });
  expect(worker.listen?.(ignored, 1)).toBeNull();
  expect(worker.listen?.(taskMessage(), 1)).toBeNull();
});

test('a table that does not answer is logged, and ends nothing', async () => {
  const { listenTo, log } = made();
  const mock = mockClient(table.client);
  restore = () => mock.restore();
  mock.on(PutItemCommand).rejects(new Error('secret'));
  const id = randomUUID();
  await listenTo(id).progressed(1);
  await listenTo(id).retried({ kind: 'retry', error, at: CREATED_AT, notBefore: CREATED_AT });
  expect(log.loud().map(({ level, message, fields }) => [level, message, fields['state']])).toEqual([
    ['warn', 'state not shown to Celery', 'PROGRESS'],
    ['warn', 'state not shown to Celery', 'RETRY'],
  ]);
});
