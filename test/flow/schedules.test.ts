import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { tasks } from '../../bench/tasks/index.ts';
import { createClient } from '../../client/index.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import type { ApiSchedule } from '../../core/protocol/schedule.ts';
import { cli } from '../unit/cli/cli-lines.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

const clientOf = () => createClient<typeof tasks>({ url: flow.system.url });

/** Runs a command line. */
const lovage = (...args: string[]) => cli(args, { environment: { LOVAGE_URL: flow.system.url } });

/** What a command prints with `--json`. @throws Error if it fails */
async function json<Body = ApiSchedule>(...args: string[]): Promise<Body> {
  const { exitCode, stdout, stderr } = await lovage(...args, '--json');
  if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Body;
}

/** The tasks that a schedule made. */
async function madeBy(name: string): Promise<readonly ApiRecord[]> {
  const { body } = await flow.call<{ tasks: readonly ApiRecord[] }>('GET', '/tasks?limit=100');
  return body.tasks.filter(({ schedule }) => schedule?.name === name);
}

describe('the command line', () => {
  test('makes a schedule, changes one setting, shows, pauses, resumes, runs and deletes it', async () => {
    const made = await json(
      ...['schedule', 'set', 'nightly', '--task', 'add', '--a', '1', '--b', '2'],
      ...['--cron', '30 2 * * *', '--timezone', 'Europe/Berlin', '--jitter', '1m'],
    );
    expect(made).toMatchObject({ revision: 1, cron: '30 2 * * *', timezone: 'Europe/Berlin', jitter: 60 });
    expect(made.next).toHaveLength(5);
    const changed = await json('schedule', 'set', 'nightly', '--every', '1h', '--b', '5');
    expect(changed).toMatchObject({ revision: 2, cron: null, every: 3600, jitter: 60 });
    expect(await json('schedule', 'show', 'nightly', '--with-input')).toMatchObject({
      input: { a: 1, b: 5 },
    });
    expect(await json('schedule', 'pause', 'nightly')).toMatchObject({ enabled: false, next: [] });
    expect((await lovage('schedules')).stdout).toMatch(/^nightly +add +every 1h +paused$/m);
    // A run asks nobody whether it is paused.
    const ran = await json<ApiRecord>('schedule', 'run', 'nightly', '--wait', '30');
    expect(ran).toMatchObject({ state: 'SUCCESS', result: 6, schedule: { name: 'nightly' } });
    expect(await json('schedule', 'resume', 'nightly')).toMatchObject({ enabled: true });
    expect(await lovage('schedule', 'reset', 'nightly')).toMatchObject({ exitCode: 3 });
    expect((await lovage('schedule', 'delete', 'nightly', '--yes')).stdout).toBe('nightly  deleted\n');
    expect((await lovage('schedule', 'show', 'nightly')).exitCode).toBe(3);
  });

  test('names the flags of what is invalid', async () => {
    const set = ['schedule', 'set', 'wrong', '--task', 'add', '--input', '{"a":"one","b":2}'];
    const { exitCode, stderr } = await lovage(...set, '--cron', '0 0 30 2 *');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('  --a: ');
    expect(stderr).toContain('  --cron: ');
    expect(
      (await lovage('schedule', 'set', 'Wrong', '--task', 'add', '--a', '1', '--b', '2', '--every', '1m'))
        .stderr,
    ).toContain('  name: ');
  });
});

describe('the client', () => {
  test('makes a schedule whose tasks run, and pauses it, which takes back what has not started', async () => {
    const { schedules } = clientOf();
    const made = await schedules.set('often', { task: 'add', input: { a: 20, b: 3 }, every: 10 });
    expect(made).toMatchObject({ next: Array(5).fill(expect.any(String)), last: null });
    const done = await until(
      'an occurrence has run',
      async () => (await madeBy('often')).find(({ state }) => state === 'SUCCESS'),
      60,
    );
    expect(done).toMatchObject({ result: 23, attempts: 1, schedule: { name: 'often' } });
    expect((await schedules.pause('often')).next).toEqual([]);
    const ended = await until('the others are taken back', async () => {
      const records = await madeBy('often');
      return records.every(({ ready }) => ready) ? records : undefined;
    });
    const others = ended.filter(({ state }) => state !== 'SUCCESS');
    expect(new Set(others.map(({ error }) => error?.type))).toEqual(new Set(['Unscheduled']));
  });

  test('is told if somebody else changed it since', async () => {
    const { schedules } = clientOf();
    const settings = { task: 'add', input: { a: 1, b: 2 }, every: 3600 } as const;
    const { revision } = await schedules.set('shared', settings);
    await schedules.set('shared', { ...settings, every: 7200 }, { ifMatch: revision });
    const late = schedules.set('shared', { ...settings, every: 60 }, { ifMatch: revision });
    await expect(late).rejects.toMatchObject({ status: 412 });
    expect(await schedules.get('shared')).toMatchObject({ every: 7200, revision: revision + 1 });
    const names: string[] = [];
    for await (const { name } of schedules.list({ limit: 1 })) names.push(name);
    expect(names).toEqual(names.toSorted());
    expect(names).toContain('shared');
  });

  test('runs it once under one key', async () => {
    const { schedules } = clientOf();
    await schedules.set('by-hand', { task: 'add', input: { a: 1, b: 1 }, every: 3600, enabled: false });
    const [first, again] = [
      await schedules.run<'add'>('by-hand', { idempotencyKey: 'today' }),
      await schedules.run<'add'>('by-hand', { idempotencyKey: 'today' }),
    ];
    expect(again.id).toBe(first.id);
    expect(await first.result()).toBe(2);
    await schedules.delete('by-hand');
    await expect(schedules.delete('by-hand')).rejects.toMatchObject({ status: 404 });
  });
});
