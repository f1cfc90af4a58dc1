import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { copyProject } from './copy-project.ts';
import { type MainProcess, startMain } from './main-process.ts';
import { until } from './until.ts';

const own = copyProject();
afterAll(() => rmSync(own, { recursive: true, force: true }));

const started: MainProcess[] = [];
const start: typeof startMain = (options) => {
  const main = startMain({ root: own, ...options });
  started.push(main);
  return main;
};
afterEach(() => {
  for (const main of started.splice(0)) if (main.alive().length > 0) main.signalGroup('SIGKILL');
});

async function send(url: string, name: string, fields: Record<string, string>): Promise<ApiRecord> {
  const answer = await fetch(`${url}/tasks/${name}`, { method: 'POST', body: new URLSearchParams(fields) });
  return (await answer.json()) as ApiRecord;
}

async function read(url: string, id: string): Promise<ApiRecord> {
  return (await (await fetch(`${url}/tasks/${id}`)).json()) as ApiRecord;
}

async function sendAndAwaitStart(url: string, total: number): Promise<void> {
  const { id } = await send(url, 'process', { total: String(total) });
  await until('a running task', async () => {
    const { state } = await read(url, id);
    return state === 'STARTED' ? true : undefined;
  });
}

describe('npm start', () => {
  test('says what runs where and lets running tasks finish on Ctrl-C', async () => {
    const main = start();
    const url = await main.ready();
    expect(main.output()).toMatch(/Lovage is ready in \d+\.\d s/);
    expect(main.output()).toMatch(/Inbox\s+http:\/\/localhost:\d+/);
    expect(main.output()).toContain(
      `curl -d recipient=bob@example.com -d content='Hello' ${url.replace('http://', '')}/send_email`,
    );
    expect((await fetch(`${url}/health`)).status).toBe(200);

    await sendAndAwaitStart(url, 4);
    main.signalGroup('SIGINT');
    await main.printed('Letting running tasks finish. Press Ctrl-C again to stop now.');
    expect(await main.ended).toBe(0);
    expect(main.output()).toMatch(/attempt ended.*outcome=succeeded/);
    expect(main.alive()).toEqual([]);
  });

  test('stops at once on a second Ctrl-C', async () => {
    const main = start();
    await sendAndAwaitStart(await main.ready(), 25);
    main.signalGroup('SIGINT');
    await main.printed('Press Ctrl-C again');
    main.signalGroup('SIGINT');
    expect(await main.ended).toBe(130);
    await until('the end of every process', () => (main.alive().length === 0 ? true : undefined));
  });

  test.each(['PORT', 'INBOX_PORT'])('says what to do when %s is taken', async (setting) => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const main = start({ environment: { [setting]: String(port) } });

    expect(await main.ended).toBe(1);
    expect(main.output().trim()).toBe(
      `Port ${port} is taken. Choose another: ${setting}=${port + 1} npm start`,
    );
    holder.close();
  });

  test('refuses an invalid setting', async () => {
    const main = start({ environment: { PORT: 'http' } });
    expect(await main.ended).toBe(1);
    expect(main.output().trim()).toBe('PORT is "http"; it must be a whole number from 0 to 65535.');
  });

  test('refuses definitions where they were once, and says how to move them', async () => {
    const root = copyProject();
    try {
      mkdirSync(path.join(root, 'functions', 'tasks'));
      writeFileSync(path.join(root, 'functions', 'tasks', 'invoice.ts'), 'this is never read');
      const main = start({ root });
      expect(await main.ended).toBe(1);
      expect(main.output()).toContain('functions/tasks still has invoice.ts, which would not be deployed.');
      expect(main.output()).toContain('git mv functions/tasks/* tasks/');
      expect(main.output()).not.toMatch(/^\s+at /m);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('works in a project that cannot be written to', async () => {
    const root = copyProject();
    try {
      // Nobody can make a folder of it, even root.
      writeFileSync(path.join(root, '.lovage'), '');
      const main = start({ root });
      const url = await main.ready();
      const { id } = await send(url, 'add', { a: '3', b: '4' });
      expect(await (await fetch(`${url}/tasks/${id}?wait=20`)).json()).toMatchObject({ result: 7 });
      expect((await fetch(`${url}/`)).status).toBe(200);
      main.signalGroup('SIGINT');
      expect(await main.ended).toBe(0);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('explains itself', async () => {
    const main = start({ args: ['--help'] });
    expect(await main.ended).toBe(0);
    expect(main.output()).toContain('INBOX_PORT');
  });
});

describe('npm start, when source files change', () => {
  test('has a new queue, and holds a longer time limit', async () => {
    const root = copyProject();
    const file = path.join(root, 'tasks', 'add.ts');
    const source = readFileSync(file, 'utf8');
    // The 9 seconds are longer than what a worker that was started for a limit of 1 second can run.
    const slow = (timeLimit: number) =>
      source
        .replace(
          "name: 'add'",
          `name: 'add', queue: 'other', timeLimit: ${timeLimit}, retry: { maxAttempts: 1 }`,
        )
        .replace(
          '({ a, b }) => a + b',
          'async ({ a, b }, { sleep }) => { await sleep(a * 1000); return a + b; }',
        );
    try {
      const main = start({ root });
      const url = await main.ready();
      writeFileSync(file, slow(1));
      await main.printed('The queue "other" is new.');
      await main.printed('Reloaded');
      const { id, queue } = await send(url, 'add', { a: '0.1', b: '4' });
      expect(queue).toBe('other');
      const ended = (task: string) =>
        until(
          'the end of the task',
          async () => {
            const record = await read(url, task);
            return record.finishedAt === null ? undefined : record;
          },
          60,
        );
      expect(await ended(id)).toMatchObject({ state: 'SUCCESS', result: 4.1 });
      const queues: unknown = await (await fetch(`${url}/queues`)).json();
      expect(queues).toMatchObject({ queues: [{ name: 'default' }, { name: 'other' }] });

      const { length } = main.output();
      writeFileSync(file, slow(30));
      await until('another reload', () =>
        main.output().slice(length).includes('Reloaded') ? true : undefined,
      );
      const long = await send(url, 'add', { a: '10.5', b: '4' });
      expect(await ended(long.id)).toMatchObject({ state: 'SUCCESS', result: 14.5, error: null });
      expect(main.output()).not.toMatch(/failed|Start again/);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('loads code that works, reports code that does not, and leaves no process behind when it is killed', async () => {
    const root = copyProject();
    const file = path.join(root, 'tasks', 'add.ts');
    const source = readFileSync(file, 'utf8');
    try {
      writeFileSync(file, `${source}\nconst broken = ;\n`);
      const refused = start({ root });
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toContain('The code does not build.');
      expect(refused.output()).toMatch(/Unexpected ";"[\s\S]*add\.ts/);

      writeFileSync(file, source);
      const main = start({ root });
      const url = await main.ready();
      writeFileSync(file, source.replace('a + b', 'a * b'));
      await main.printed('Reloaded');
      const { id } = await send(url, 'add', { a: '3', b: '4' });
      await until('the new code’s result', async () => {
        const { result } = await read(url, id);
        return result === 12 ? true : undefined;
      });

      // A file that status loads when it is asked for the document.
      const document = path.join(root, 'functions', 'status', 'openapi', 'document.ts');
      writeFileSync(document, readFileSync(document, 'utf8').replace("title: 'Lovage'", "title: 'Other'"));
      await main.printed('Reloaded status');
      expect(await (await fetch(`${url}/openapi.json`)).json()).toMatchObject({ info: { title: 'Other' } });

      writeFileSync(file, `${source}\nconst broken = ;\n`);
      await main.printed('The changed code does not build; the old code goes on.');
      expect(main.output().match(/Unexpected ";"/g)).toHaveLength(1);
      writeFileSync(file, source.replace("name: 'add'", "name: 'process'"));
      await main.printed('Two tasks are named "process".');
      const never = "schedules: [{ name: 'never', cron: '0 0 30 2 *', input: { a: 1, b: 2 } }]";
      writeFileSync(file, source.replace("name: 'add'", `name: 'add', ${never}`));
      await main.printed('Task "add", schedule "never": cron: Never comes: there is no such day.');
      expect((await fetch(`${url}/health`)).status).toBe(200);

      main.signal('SIGKILL');
      expect(await main.ended).toBe('SIGKILL');
      await until('the end of every process', () => (main.alive().length === 0 ? true : undefined));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
