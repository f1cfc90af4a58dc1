import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { celeryOutbox } from '../../../../../core/celery/celery-entry.ts';
import { pendingItem } from '../../../../../core/records/pending-record.ts';
import { makeCeleryWorker } from '../../../../../functions/worker/celery/make-celery-worker.ts';
import { processBatch } from '../../../../../functions/worker/process-batch.ts';
import { tableOnDynalite } from '../../../core/records/table-on-dynalite.ts';
import { CREATED_AT, taskMessage } from '../../../messages.ts';
import { work } from '../work.ts';
import { sqsEvent, workerHarness } from '../worker-harness.ts';

const table = tableOnDynalite();

test.each([
  ['', { celery: { names: ['shop.work'] } }],
  [', and the definition’s names in Python are gone', {}],
])(
  'an outcome that came through SQS%s keeps the record longer than any copy of the call’s message',
  async (_, named) => {
    const id = randomUUID();
    const { worker: plain, clock } = workerHarness([work({ resultTtl: 3_600, ...named })]);
    const worker = makeCeleryWorker(
      { ...plain, table, followers: { celery: async () => undefined } },
      { CELERY_TABLE: table.name },
    );
    const message = taskMessage({ id, task: 'work', pythonName: 'shop.work', outbox: celeryOutbox({}) });
    const running = { state: { S: 'STARTED' }, owner: { S: 'me' }, attempts: { N: '1' } };
    const Item = { ...pendingItem(message, 3_600), ...running };
    await table.client.putItem({ TableName: table.name, Item });
    const outcome = { kind: 'succeeded', result: 'null', at: CREATED_AT, dropInput: false };
    const carrier = { v: 1, kind: 'outcome', task: 'work', id, attempt: 1, owner: 'me', outcome };
    await processBatch(worker, sqsEvent([carrier]), clock.now() + 60_000);
    const { Item: ended } = await table.client.getItem({ TableName: table.name, Key: { id: { S: id } } });
    expect(ended).toMatchObject({ state: { S: 'SUCCESS' } });
    expect(Number(ended?.['ttl']?.N) - CREATED_AT / 1000).toBeGreaterThanOrEqual(15 * 86_400);
  },
);
