import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { commandLine } from './command-line.ts';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lovage-command-line-'));
  flow = await startFlowSystem();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await flow.stop();
});

const { lovage, json } = commandLine(() => flow);

describe('one task', () => {
  test('is sent with flags and awaited', async () => {
    const record = await json('send send_email --recipient bob@example.com --content Hello --wait 30');
    expect(record).toMatchObject({ task: 'send_email', state: 'SUCCESS', queue: 'default' });
    expect((await flow.mails()).map(({ destination }) => destination.to[0])).toContain('bob@example.com');
    const { stdout } = await lovage(`status ${record.id} --with-input`);
    expect(stdout).toContain('bob@example.com');
    expect((await lovage(`status ${record.id}`)).stdout).not.toContain('bob@example.com');
  });

  test('takes its input from stdin or a file, numbers as numbers, and options', async () => {
    const sent = await json('send add --input - --b 2 --countdown 60 --group shop', { stdin: '{"a":1}' });
    expect(sent).toMatchObject({ state: 'PENDING', eta: expect.any(String) });
    writeFileSync(path.join(folder, 'add.json'), '{"a":1,"b":2}');
    const added = await json(`send add --input ${folder}/add.json --wait 30`);
    expect(added.result).toBe(3);
    expect(await json(`revoke ${sent.id}`)).toMatchObject({ id: sent.id, state: 'REVOKED' });
    // It cannot be revoked twice.
    expect(await lovage(`revoke ${sent.id}`)).toMatchObject({ exitCode: 3, stdout: '' });
  });

  test('sent twice with one key is the same task', async () => {
    const ids = [];
    for (const _ of [1, 2]) ids.push((await json('send add --a 1 --b 1 --idempotency-key order-1')).id);
    expect(ids[0]).toBe(ids[1]);
  });

  test('that fails exits with 1, and one that has not ended with 5', async () => {
    const failed = await lovage('send refuse --wait 30');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain('NonRetryable: never');
    const { exitCode, stdout } = await lovage('send later --wait 0 --json');
    expect([exitCode, (JSON.parse(stdout) as ApiRecord).ready]).toEqual([5, false]);
  });

  test('that is invalid is reported by flag, and nothing is sent', async () => {
    const refused = await lovage('send send_email --recipient bob --content Hello');
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('  --recipient: Must be an email address\n');
    expect((await lovage('send send_email --recipient bob@example.com')).stderr).toContain(
      '--content: Is required',
    );
    expect((await lovage('send add --a x --b 1')).stderr).toContain('--a: Must be a number');
    expect((await lovage('send send_emial')).stderr).toContain('(Did you mean send_email?)');
    expect((await lovage('send send_email --recipent x')).stderr).toContain('(Did you mean --recipient?)');
    expect((await lovage('send add --help')).stdout).toContain('--a <number>');
  });

  test('is watched until it ends, with each change as a line of JSON', async () => {
    const { id } = await json('send pause --ms 3000');
    const { exitCode, stdout } = await lovage(`watch ${id} --json`);
    const states = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as ApiRecord).state);
    expect([exitCode, states.at(-1)]).toEqual([0, 'SUCCESS']);
    expect(states).toContain('STARTED');
  });

  test('that does not exist exits with 3', async () => {
    const { exitCode, stderr } = await lovage('status 01a20256-18a8-7708-87fa-327211c603ee');
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('error: ')]);
  });
});

describe('tasks', () => {
  test('are listed by state and name, in a table that fits the terminal', async () => {
    await lovage('send add --a 1 --b 2 --wait 30');
    const { tasks } = await json<{ tasks: ApiRecord[] }>('list --state success --task add --limit 1');
    expect(tasks).toMatchObject([{ task: 'add', state: 'SUCCESS' }]);
    const { stdout } = await lovage('list --task add', { columns: 100 });
    expect(stdout.split('\n')[0]).toContain('STATE');
    expect(stdout).toContain('\u001b[32mSUCCESS');
  });

  test('that failed are retried by a filter, once the user has agreed', async () => {
    const ids = [];
    for (const _ of [1, 2, 3]) ids.push((await json('send fail')).id);
    const ends = new Map<string, string | null>();
    for (const id of ids) ends.set(id, (await flow.final(id)).finishedAt);
    const questions: string[] = [];
    const no = await lovage('retry --state FAILURE --task fail', { answer: false, questions });
    expect(questions).toEqual(['Retry 3 fail tasks in FAILURE?']);
    expect(no).toMatchObject({ exitCode: 0, stdout: '' });
    const yes = await lovage('retry --state FAILURE --task fail --yes --json');
    expect(yes.exitCode).toBe(0);
    const retried = yes.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as ApiRecord).id);
    expect(retried.sort()).toEqual(ids.sort());
    for (const id of ids) {
      const { state, finishedAt } = await flow.final(id);
      expect(state).toBe('FAILURE');
      expect(finishedAt).not.toBe(ends.get(id));
    }
    expect((await lovage('retry --task fail')).exitCode).toBe(2);
  });
});

describe('queues', () => {
  test('are counted, paused, purged and resumed', async () => {
    const { stdout } = await lovage('pause crash');
    expect(stdout).toContain('paused');
    const { id } = await json('send pause --ms 1');
    await until('a waiting message', async () => ((await flow.queue('crash'))?.waiting ? true : undefined));
    const { queues } = await json<{ queues: { name: string; paused: boolean }[] }>('queues');
    expect(queues).toContainEqual(expect.objectContaining({ name: 'crash', paused: true, waiting: 1 }));
    const questions: string[] = [];
    await lovage('purge crash', { answer: false, questions });
    expect(questions[0]).toContain('about 1?');
    expect(await json('purge crash --yes')).toMatchObject({ purged: 1, remaining: 0 });
    expect(await flow.final(id)).toMatchObject({ state: 'REVOKED' });
    expect((await lovage('resume crash')).stdout).toContain('enabled');
    expect((await lovage('redrive crash')).stdout).toContain('0 dead letters');
  });

  test('are suggested for a mistyped name', async () => {
    const { exitCode, stderr } = await lovage('pause defualt');
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('Did you mean "default"?')]);
  });
});
