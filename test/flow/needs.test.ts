import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { copyProject } from './copy-project.ts';
import { ERROR_OF } from './error-of.ts';
import { type MainProcess, startMain } from './main-process.ts';

/** A task with everything that one may need, and what each task of its process shares. */
const TASK = `
import * as z from 'zod';
import { defineTask } from '../core/definition/define-task.ts';
import { environment } from '../core/definition/environment.ts';
import { secret } from '../core/definition/secret.ts';

const bucket = environment('BUCKET');
const size = environment('PAGE_SIZE', z.coerce.number().default(10));
const key = secret('STRIPE_KEY');

let pool;
let pools = 0;
/** A pool of connections, made by the first run of a process that needs one. */
function sharedPool() {
  pool ??= { number: (pools += 1), uses: 0 };
  return pool;
}

${ERROR_OF}
export const add = defineTask({
  name: 'add',
  input: z.strictObject({ a: z.coerce.number(), b: z.coerce.number() }),
  needs: [bucket, size, key],
  run: async (_input, { logger, life, attempt }) => {
    logger.info('no fields');
    const s3 = await import('@aws-sdk/client-s3');
    const lambda = await import('@aws-sdk/client-lambda');
    const own = sharedPool();
    own.uses += 1;
    return {
      bucket: bucket.value,
      size: size.value,
      keyLength: key.value.length,
      s3: await errorOf(() => new s3.S3().putObject({ Bucket: bucket.value, Key: 'k', Body: 'x' })),
      lambda: await errorOf(() => new lambda.Lambda().invoke({ FunctionName: 'f' })),
      pool: { ...own },
      names: Object.keys(process.env).filter((name) => /UNUSED|HOME/.test(name)),
      life,
      attempt,
    };
  },
});
`;

let s3: Server;
const stored: string[] = [];
let root = '';
let main: MainProcess;
let url = '';

beforeAll(async () => {
  s3 = createServer((request, response) => {
    stored.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.end());
  });
  s3.listen(0, '127.0.0.1');
  await once(s3, 'listening');
  root = copyProject();
  writeFileSync(path.join(root, 'tasks', 'add.ts'), TASK);
  main = startMain({ root, environment: { BUCKET: 'of-the-shell', UNUSED: 'x', HOME: root } });
  url = await main.ready();
});
afterAll(() => {
  if (main.alive().length > 0) main.signalGroup('SIGKILL');
  s3.close();
  rmSync(root, { recursive: true, force: true });
});

const send = async (): Promise<string> => {
  const answer = await fetch(`${url}/tasks/add`, {
    method: 'POST',
    body: new URLSearchParams({ a: '1', b: '2' }),
  });
  return ((await answer.json()) as ApiRecord).id;
};
const read = async (id: string, wait = 20): Promise<ApiRecord> =>
  (await (await fetch(`${url}/tasks/${id}?wait=${wait}`)).json()) as ApiRecord;

test('what a task needs comes from the shell and .env; until it is there, the task waits and loses no attempt', async () => {
  expect(main.output()).toContain(
    'STRIPE_KEY is not set, which add needs: the tasks of the queue "default" wait for it. Put it into .env: STRIPE_KEY=…',
  );
  const id = await send();
  await main.printed('needs not met: the messages come again later');
  expect(main.output()).toContain('secret STRIPE_KEY is not given');
  expect(await read(id, 0)).toMatchObject({ state: 'PENDING', attempts: 0 });

  // A server that listens on TCP has an address of this type.
  const { port } = s3.address() as AddressInfo;
  writeFileSync(
    path.join(root, '.env'),
    `STRIPE_KEY=sk_live_hidden\nUNUSED=y\nAWS_ENDPOINT_URL_S3=http://127.0.0.1:${port}\n`,
  );
  await main.printed('Reloaded worker');
  const { state, attempts, result } = await read(id, 25);
  expect({ state, attempts }).toEqual({ state: 'SUCCESS', attempts: 1 });
  expect(result).toEqual({
    bucket: 'of-the-shell',
    size: 10,
    keyLength: 'sk_live_hidden'.length,
    s3: 'answered',
    lambda:
      'NotOnThisMachine: There is no lambda on this machine. Set AWS_ENDPOINT_URL_LAMBDA in .env to the address of an emulator.',
    pool: { number: 1, uses: 1 },
    names: [],
    life: 1,
    attempt: 1,
  });
  expect(stored).toEqual(['PUT /of-the-shell/k?x-id=PutObject']);
  expect(main.output()).not.toContain('sk_live_hidden');
});

test('what a run makes once, such as a pool of connections, the next tasks of its process use, too', async () => {
  const uses: unknown[] = [];
  for (let count = 0; count < 2; count += 1) uses.push(Object((await read(await send())).result).pool);
  expect(uses).toEqual([
    { number: 1, uses: 2 },
    { number: 1, uses: 3 },
  ]);
});

test('a variable that is taken away is missed again', async () => {
  writeFileSync(path.join(root, '.env'), 'AWS_ENDPOINT_URL_SQS=http://127.0.0.1:1\n');
  await main.printed('AWS_ENDPOINT_URL_SQS in .env has no effect');
  expect(main.output().match(/STRIPE_KEY is not set/g)).toHaveLength(2);
});
