import { describe, expect, test } from 'vitest';
import type { Client } from '../../../client/index.ts';
import {
  BAD_CALL,
  BAD_SEND,
  type Bad,
  expectRefusal,
  isPlainObject,
  NO_COUNTS,
  NO_FINITE_SECONDS,
  NO_FUNCTIONS,
  NO_KEYS,
  NO_OPTIONS,
  NO_SECONDS,
  NO_TEXTS,
  NO_TIMES,
  NO_TRACES,
  outcomeOf,
} from './refusals.ts';

/** The options of every call, each with what it refuses. Types do not stop a caller in JavaScript. */
const CALLS: Readonly<Record<string, [Bad, (client: Client, options: never) => unknown]>> = {
  'send()': [BAD_SEND, (client, options) => client.send('add', {}, options)],
  'a method of a task': [
    BAD_SEND,
    (client, options) => (client as never as { add: Method }).add({}, options),
  ],
  'many()': [
    {
      ...BAD_CALL,
      idempotencyKey: NO_KEYS,
      traceparent: NO_TRACES,
      concurrency: NO_COUNTS,
      onProgress: NO_FUNCTIONS,
    },
    (client, options) => client.many([{ task: 'add', input: {} }], options),
  ],
  'result()': [{ ...BAD_CALL, timeout: NO_SECONDS }, (client, options) => client.task('id').result(options)],
  'status()': [
    { ...BAD_CALL, include: [...NO_TEXTS, 'output'] },
    (client, options) => client.task('id').status(options),
  ],
  'revoke()': [BAD_CALL, (client, options) => client.task('id').revoke(options)],
  'reschedule()': [
    { ...BAD_CALL, countdown: NO_FINITE_SECONDS, eta: NO_TIMES },
    (client, options) => {
      const { countdown = 5, ...others }: { countdown?: number } = Object(options);
      const given = isPlainObject(options) ? { ...others, countdown } : options;
      return client.task('id').reschedule(given as never);
    },
  ],
  'retry()': [BAD_CALL, (client, options) => client.task('id').retry(options)],
  'list()': [
    { ...BAD_CALL, state: NO_TEXTS, task: NO_TEXTS, waitsFor: NO_TEXTS, limit: [...NO_COUNTS, 101] },
    (client, options) => client.list(options).page(),
  ],
  'sendWorkflow()': [
    { ...BAD_SEND, onFailure: [...NO_TEXTS, 'collect'] },
    (client, options) => client.sendWorkflow(client.signature('add').s({}), options),
  ],
  'workflows()': [
    { ...BAD_CALL, state: NO_TEXTS, limit: [...NO_COUNTS, 101] },
    (client, options) => client.workflows(options).page(),
  ],
  'workflow.status()': [
    { ...BAD_CALL, include: [...NO_TEXTS, 'input'], wait: [...NO_SECONDS, 25.1] },
    (client, options) => client.workflow('id').status(options),
  ],
  'workflow.result()': [
    { ...BAD_CALL, timeout: NO_SECONDS },
    (client, options) => client.workflow('id').result(options),
  ],
  'workflow.nodes()': [
    { ...BAD_CALL, limit: [...NO_COUNTS, 101] },
    (client, options) => client.workflow('id').nodes(options).page(),
  ],
  'workflow.revoke()': [BAD_CALL, (client, options) => client.workflow('id').revoke(options)],
  'workflow.retry()': [BAD_CALL, (client, options) => client.workflow('id').retry(options)],
  'queues()': [BAD_CALL, (client, options) => client.queues(options)],
  'schedules.list()': [
    { ...BAD_CALL, limit: [...NO_COUNTS, 101] },
    (client, options) => client.schedules.list(options).page(),
  ],
  'schedules.get()': [
    { ...BAD_CALL, include: [...NO_TEXTS, 'error'] },
    (client, options) => client.schedules.get('s', options),
  ],
  'schedules.set()': [
    { ...BAD_CALL, ifMatch: NO_COUNTS },
    (client, options) => client.schedules.set('s', { task: 'add', input: {}, every: 60 }, options),
  ],
  'schedules.pause()': [BAD_CALL, (client, options) => client.schedules.pause('s', options)],
  'schedules.resume()': [BAD_CALL, (client, options) => client.schedules.resume('s', options)],
  'schedules.reset()': [BAD_CALL, (client, options) => client.schedules.reset('s', options)],
  'schedules.run()': [
    { ...BAD_CALL, idempotencyKey: NO_KEYS, traceparent: NO_TRACES },
    (client, options) => client.schedules.run('s', options),
  ],
  'schedules.delete()': [BAD_CALL, (client, options) => client.schedules.delete('s', options)],
  'openapi()': [BAD_CALL, (client, options) => client.openapi(options)],
  'queue.status()': [BAD_CALL, (client, options) => client.queue('q').status(options)],
  'queue.pause()': [BAD_CALL, (client, options) => client.queue('q').pause(options)],
  'queue.resume()': [BAD_CALL, (client, options) => client.queue('q').resume(options)],
  'queue.redrive()': [BAD_CALL, (client, options) => client.queue('q').redrive(options)],
  'queue.purge()': [
    { ...BAD_CALL, confirm: [undefined, ...NO_TEXTS], before: NO_TIMES },
    (client, options) =>
      client.queue('q').purge(isPlainObject(options) ? { confirm: 'q', ...(options as object) } : options),
  ],
};
type Method = (input: object, options: never) => unknown;

describe.each(Object.entries(CALLS))('%s', (_call, [bad, use]) => {
  const values = Object.entries(bad).flatMap(([name, each]) => each.map((value) => [name, value] as const));

  test.each(values)('refuses the %s %s before anything is sent, and names it', async (name, value) => {
    const { error, requests } = await outcomeOf((client) => use(client, { [name]: value } as never));
    expectRefusal(error, name);
    expect(requests).toHaveLength(0);
  });

  test.each(NO_OPTIONS)('refuses %s for its options', async (options) => {
    const { error, requests } = await outcomeOf((client) => use(client, options as never));
    expectRefusal(error, 'options');
    expect(requests).toHaveLength(0);
  });

  test('refuses an option that there is not, which would be forgotten', async () => {
    const { error, requests } = await outcomeOf((client) => use(client, { delay: 5 } as never));
    expectRefusal(error, 'delay');
    const [, names = ''] = /The options are (.*)\.$/.exec((error as TypeError).message) ?? [];
    expect(names.split(', ').sort()).toEqual(Object.keys(bad).sort());
    expect(requests).toHaveLength(0);
  });

  test('takes options that are undefined as not given', async () => {
    const all = Object.fromEntries(Object.keys(bad).map((name) => [name, undefined]));
    const options = 'confirm' in all ? { ...all, confirm: 'q' } : all;
    const { requests } = await outcomeOf((client) => use(client, options as never));
    expect(requests.length).toBeGreaterThan(0);
  });

  test('refuses a signal that has aborted before anything is sent, with its reason', async () => {
    const reason = new Error('changed my mind');
    const options = { signal: AbortSignal.abort(reason) };
    const { error, requests } = await outcomeOf((client) => use(client, options as never));
    expect(error === reason || (error as Error).cause === reason).toBe(true);
    expect(requests).toHaveLength(0);
  });
});

describe('schedules.set()', () => {
  const BAD_SETTINGS: Bad = {
    task: [undefined, ...NO_TEXTS],
    cron: NO_TEXTS,
    every: NO_FINITE_SECONDS,
    timezone: NO_TEXTS,
    start: [...NO_TIMES, 5],
    end: [...NO_TIMES, 5],
    jitter: NO_FINITE_SECONDS,
    misfire: NO_TEXTS,
    catchUpWindow: NO_FINITE_SECONDS,
    overlap: NO_TEXTS,
    queue: NO_TEXTS,
    enabled: [null, 1, 'true', {}],
    countdown: [5],
  };
  const values = Object.entries(BAD_SETTINGS).flatMap(([name, each]) =>
    each.map((value) => [name, value] as const),
  );

  test.each(values)(
    'refuses the setting %s %s before anything is sent, and names it',
    async (name, value) => {
      const { error, requests } = await outcomeOf((client) =>
        client.schedules.set('s', { task: 'add', input: {}, every: 60, [name]: value } as never),
      );
      expectRefusal(error, `settings.${name}`);
      expect(requests).toHaveLength(0);
    },
  );

  test.each(NO_OPTIONS)('refuses %s for its settings', async (settings) => {
    const { error, requests } = await outcomeOf((client) => client.schedules.set('s', settings as never));
    expectRefusal(error, 'settings');
    expect(requests).toHaveLength(0);
  });
});
