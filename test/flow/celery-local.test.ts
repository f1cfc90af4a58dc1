import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { clientsIn } from '../../infra/clients.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { startLocal } from '../../local/start-local.ts';
import { copyProject } from './copy-project.ts';
import { type MainProcess, startMain } from './main-process.ts';
import { until } from './until.ts';

const own = copyProject();
afterAll(() => rmSync(own, { recursive: true, force: true }));

const started: MainProcess[] = [];
const start = (environment: Record<string, string> = {}) => {
  const main = startMain({ root: own, environment });
  started.push(main);
  return main;
};
afterEach(() => {
  for (const main of started.splice(0)) if (main.alive().length > 0) main.signalGroup('SIGKILL');
});

const ADD = path.join(own, 'tasks', 'add.ts');
const WITHOUT_NAMES = readFileSync(ADD, 'utf8');
const named = (options: string) => WITHOUT_NAMES.replace("name: 'add',", `name: 'add', ${options},`);
const NAMED = named("celery: { names: ['shop.tasks.add'] }");
afterEach(() => writeFileSync(ADD, WITHOUT_NAMES));

describe('the local system', () => {
  test('tells only the worker of Celery’s queue of it and of the table, and takes tasks for it by the API', async () => {
    const system = await startLocal({
      clients: clientsIn(process.env),
      ...{ port: 0, inboxPort: 0, sender: 'noreply@example.com', watch: false },
      ...{ celery: 'python', celeryKeyPrefix: 'shop_', celeryTrackStarted: true },
      tasksFile: path.join(import.meta.dirname, 'celery-tasks.ts'),
      reporter: { log: () => undefined, info: () => undefined, error: () => undefined },
    });
    try {
      const tableName = 'lovage-local-celery-results';
      expect(system.celery).toEqual({
        queue: 'python',
        queueUrl: system.queues.get('python')?.url,
        tableName,
      });
      const told = async (query: string) => {
        const sent = await fetch(`${system.url}/tasks/tell_of_celery${query}`, { method: 'POST' });
        const { id } = (await sent.json()) as ApiRecord;
        const answer = await fetch(`${system.url}/tasks/${id}?wait=20`);
        return ((await answer.json()) as ApiRecord).result;
      };
      expect(await told('?queue=python')).toEqual({
        CELERY_QUEUE: 'python',
        CELERY_TABLE: tableName,
        CELERY_KEY_PREFIX: 'shop_',
        CELERY_TRACK_STARTED: 'on',
      });
      expect(await told('')).toEqual({});
    } finally {
      await system.stop();
    }
  });
});

describe('npm start', () => {
  test('has no queue for Celery as long as no task has a name in Python, and one as soon as a task has', async () => {
    const main = start();
    const url = await main.ready();
    expect(main.output()).not.toContain('elery');

    writeFileSync(ADD, NAMED);
    await main.printed('The queue "celery" is new.');
    await until('Celery’s queue among the queues', async () => {
      const answer = await fetch(`${url}/queues`);
      return (await answer.text()).includes('"celery"') ? true : undefined;
    });

    writeFileSync(ADD, named('celery: { names: [] }'));
    await main.printed('The changed code does not load; the old code goes on.\n');
    await main.printed('Task "add": celery.names must be a list');
    expect(main.output()).not.toMatch(/^\s+at /m);

    // What Python has sent may still be on the queue.
    writeFileSync(ADD, WITHOUT_NAMES);
    await main.printed('Reloaded');
    expect(await (await fetch(`${url}/queues`)).text()).toContain('"celery"');
  });

  test('says how Python reaches the queue and the table of results, which is there', async () => {
    writeFileSync(ADD, NAMED);
    const main = start({ CELERY: 'python' });
    await main.ready();
    const [, queueUrl, port, table] =
      /Celery\s+(\S+) results: dynamodb:\/\/local:local@localhost:(\d+)\/(\S+)/.exec(main.output()) ?? [];
    expect(queueUrl).toMatch(/\/000000000000\/lovage-local-python$/);
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: REGION,
      credentials: CREDENTIALS,
    });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    client.destroy();
    expect(Table?.KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
  });

  test.each([
    [
      { options: "celery: { names: ['shop tasks'] }", environment: {} },
      'Task "add": celery.names must be a list',
    ],
    [
      { options: "celery: { names: ['add'] }, queue: 'celery'", environment: {} },
      'The queue celery is Celery\'s, but the task "add" names it as its own.',
    ],
    [
      { options: "description: ''", environment: { CELERY: 'on' } },
      'celery is on (its queue is celery), but Python can call no task.',
    ],
  ])('explains what is wrong, without a stack: %j', async ({ options, environment }, reason) => {
    writeFileSync(ADD, named(options));
    const main = start(environment);
    expect(await main.ended).toBe(1);
    expect(main.output()).toContain(reason);
    expect(main.output()).not.toMatch(/^\s+at /m);
    expect(main.output()).not.toContain('cdk');
  });

  test('with CELERY=off has no queue for Python, whatever the tasks say', async () => {
    writeFileSync(ADD, NAMED);
    const main = start({ CELERY: 'off' });
    await main.ready();
    expect(main.output()).not.toContain('elery');
  });
});
