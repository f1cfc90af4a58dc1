import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { putOwnTasks } from '../../bench/tasks/put-own-tasks.ts';
import type { Clients } from '../../infra/clients.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** Seconds until a job that fails at first runs again. */
const RETRY_AFTER = 20;

/**
 * A copy of this project whose tasks have names in Python, with one more task, `job`, on its own queue, one that sends an email with files, one that sends
 * others, and two that only the checks of Celery send. Each version has different code for `job`.
 */
export interface Project {
  readonly folder: string;
  /** With which its functions call AWS. */
  readonly clients: Clients;
  /** Writes the code of a version. A job's result contains the version that ran it. */
  write(version: number): void;
  remove(): void;
}

/**
 * Copies what is deployed into a temporary folder, with the tests' own tasks and version 1 of the job. The folder is not below `node_modules`, because Node.js does
 * not strip types there.
 */
export function createProject(clients: Clients): Project {
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-project-'));
  for (const part of [
    'client',
    'core',
    'functions',
    'infra',
    'platform',
    'cdk.json',
    'node-24.js',
    'package.json',
    'tsconfig.json',
  ]) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  putOwnTasks(folder);
  const tasks = path.join(folder, 'tasks');
  renameSync(path.join(tasks, 'index.ts'), path.join(tasks, 'own.ts'));
  writeFileSync(path.join(tasks, 'index.ts'), REGISTRY);
  writeFileSync(path.join(tasks, 'for-celery.ts'), FOR_CELERY);
  writeFileSync(path.join(tasks, 'invoice.ts'), INVOICE);
  writeFileSync(path.join(tasks, 'parent.ts'), PARENT);
  const write = (version: number) => writeFileSync(path.join(tasks, 'job.ts'), jobOf(version));
  write(1);
  return {
    folder,
    clients,
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

const REGISTRY = `
import { defineTasks } from '../core/definition/define-tasks.ts';
import { charge, writeItem } from './for-celery.ts';
import { invoice } from './invoice.ts';
import { job } from './job.ts';
import { tasks as own } from './own.ts';
import { parent } from './parent.ts';

const named = own.map((one) => ({ ...one, celery: { names: ['shop.tasks.' + one.name] } }));

export const tasks = defineTasks(import.meta.url, [...named, charge, invoice, job, parent, writeItem]);
`;

/** A task that fails as Python is to see it, and one that tries to write to a table as the worker that runs it. */
const FOR_CELERY = `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { systemClock } from '../core/protocol/clock.ts';
import { NonRetryable } from '../core/protocol/errors.ts';
import { readAwsEnvironment } from '#aws/aws-environment';
import { createDynamodbClient } from '#aws/dynamodb-client';

class NotFound extends NonRetryable {
  name = 'NotFound';
}

export const charge = defineTask({
  name: 'charge',
  input: z.strictObject({ order: z.string() }),
  celery: { names: ['shop.tasks.charge'], python: { NotFound: 'builtins.KeyError' } },
  run: ({ order }) => {
    throw new NotFound('There is no ' + order);
  },
});

export const writeItem = defineTask({
  name: 'write_item',
  celery: { names: ['shop.tasks.write_item'] },
  input: z.strictObject({ table: z.string() }),
  retry: { maxAttempts: 1 },
  run: async ({ table }) => {
    const client = createDynamodbClient(readAwsEnvironment(process.env, systemClock));
    await client.putItem({ TableName: table, Item: { id: { S: 'written' }, ttl: { N: '1' } } });
  },
});
`;

/** A task that sends an email that only MIME can say, with a line break in its attachment's text. */
const INVOICE = `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

export const invoice = defineTask({
  name: 'invoice',
  input: z.strictObject({ recipient: z.string(), name: z.string() }),
  sendsEmail: true,
  run: async ({ recipient, name }, { mailer, signal }) =>
    mailer.send(
      {
        from: { name: 'Söhne', address: 'shop@example.com' },
        to: { name, address: recipient },
        bcc: 'archive@example.com',
        subject: 'Rechnung für ' + name,
        text: 'Anbei.',
        html: '<p>Anbei, <b>Grüße</b></p><img src="cid:logo">',
        headers: { 'List-Unsubscribe': '<https://example.com/stop>' },
        attachments: [
          { filename: 'Rechnung 7 €.csv', content: 'Posten;€\\n.;7\\n' },
          { filename: 'logo.png', content: Buffer.from('iVBORw0KGgo=', 'base64'), cid: 'logo' },
        ],
      },
      signal,
    ),
});
`;

/** A task that sends one task that it lists and one that it does not, alone and in bulk, and tries to read one. */
const PARENT = `
import * as z from 'zod/mini';
import { ApiError, createClient } from '../client/index.ts';
import { defineTask } from '../core/definition/define-task.ts';
import type { add } from './add.ts';
import type { charge } from './for-celery.ts';

// MiniStack's host names have no region.
const client = createClient<readonly [typeof add, typeof charge]>({ region: process.env['AWS_REGION'] });

const statusOf = (error: unknown) => {
  if (error instanceof ApiError) return error.status;
  throw error;
};

export const parent = defineTask({
  name: 'parent',
  input: z.strictObject({}),
  sends: ['add'],
  run: async (_input, { id, signal }) => {
    const keyed = (part: string) => ({ idempotencyKey: id + part, signal });
    const child = await client.add({ a: 1, b: 2 }, keyed('/add'));
    const refused = await client.charge({ order: '7' }, keyed('/charge')).then((task) => task.id, statusOf);
    const many = await client.many(
      [
        { task: 'add', input: { a: 3, b: 4 } },
        { task: 'charge', input: { order: '7' } },
      ],
      keyed('/many'),
    );
    return {
      alone: [child.id, refused],
      inBulk: many.map((one) => (one instanceof ApiError ? one.status : one.id)),
      read: await child.status({ signal }).then(() => null, statusOf),
    };
  },
});
`;

/** A task that takes two seconds and sends one email, which the checks count. */
function jobOf(version: number): string {
  return `
import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { Retry } from '../core/protocol/errors.ts';

export const job = defineTask({
  name: 'job',
  queue: 'jobs',
  input: z.strictObject({ n: z.int(), failsAtFirst: z.boolean() }),
  sendsEmail: true,
  run: async ({ n, failsAtFirst }, { attempt, mailer, signal, sleep }) => {
    await sleep(1000);
    if (failsAtFirst && attempt === 1) throw new Retry('Once more', { retryAfter: ${RETRY_AFTER} });
    await mailer.send({ to: \`job-\${n}@example.com\`, subject: 'Job', text: 'Done' }, signal);
    await sleep(1000);
    return { version: ${version} };
  },
});
`;
}
