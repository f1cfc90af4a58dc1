import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { celeryOutbox } from '../../../../core/celery/celery-entry.ts';
import { celeryFollowers, tellNobody } from '../../../../core/celery/celery-followers.ts';
import { tellCelery } from '../../../../core/celery/tell-celery.ts';
import { pendingRecord } from '../../../../core/records/pending-record.ts';
import { inPython } from '../../functions/celery-world.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';

const table = tableOnDynalite();

const ended = (id: string) => ({
  ...pendingRecord(taskMessage({ id, pythonName: 'shop.work' })),
  ...({ state: 'FAILURE', attempts: 1, finishedAt: CREATED_AT } as const),
  error: { type: 'NotFound', message: 'no' },
});

const tell = (
  id: string,
  entry: Parameters<typeof celeryOutbox>[0],
  environment = { CELERY_TABLE: table.name },
) => Promise.all(celeryOutbox(entry).map((one) => tellCelery(table.client, environment, one, ended(id))));

test('an end is told under Python’s id, with what the call said and the definition’s exceptions', async () => {
  const id = randomUUID();
  const python = { NotFound: 'builtins.KeyError' };
  await tell(id, { id: id.toUpperCase(), parent: 'p', group: 'g', python });
  expect(await inPython(table, id.toUpperCase())).toMatchObject({
    ...{ status: 'FAILURE', task_id: id.toUpperCase(), parent_id: 'p', group_id: 'g' },
    result: { exc_type: 'KeyError', exc_module: 'builtins', exc_message: ['no'] },
  });
  expect(await inPython(table, id)).toBeNull();
});

test('nothing is told of what is ignored or still waits, or where there is no table', async () => {
  const id = randomUUID();
  await tell(id, { ignore: true });
  await tellCelery(table.client, {}, { kind: 'celery', to: '{}' }, ended(id));
  const waiting = pendingRecord(taskMessage({ id }));
  await tellCelery(table.client, { CELERY_TABLE: table.name }, { kind: 'celery', to: '{}' }, waiting);
  expect(await inPython(table, id)).toBeNull();
});

test('a table that fails is no end that was told', async () => {
  const mock = mockClient(table.client);
  mock.on(PutItemCommand).rejects(new Error('down'));
  await expect(tell(randomUUID(), {})).rejects.toThrow('down');
  mock.restore();
});

test('a function with the table has a follower that tells; one without does what it is to do instead', async () => {
  const id = randomUUID();
  const [entry = { kind: '', to: '' }] = celeryOutbox({});
  const log = logLines();
  const untold = tellNobody({ logger: log });
  await celeryFollowers(table.client, {}, untold)['celery']?.(entry, ended(id));
  expect(await inPython(table, id)).toBeNull();
  expect(log.loud().map(({ fields }) => fields)).toMatchObject([{ taskId: id, state: 'FAILURE' }]);
  await celeryFollowers(table.client, { CELERY_TABLE: table.name }, untold)['celery']?.(entry, ended(id));
  expect(await inPython(table, id)).toMatchObject({ status: 'FAILURE' });
});
