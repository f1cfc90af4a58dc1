import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Interrupted } from '../../cli/cli-error.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { type CliLineOptions, cli } from '../unit/cli/cli-lines.ts';
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

const lovage = (args: string, options: CliLineOptions = {}) =>
  cli(args.split(' '), { environment: { LOVAGE_URL: flow.system.url }, ...options });
const json = async <Body = ApiRecord>(args: string, options?: CliLineOptions) => {
  const { exitCode, stdout, stderr } = await lovage(`${args} --json`, options);
  if (exitCode !== 0) throw new Error(`${args} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Body;
};

describe('one task', () => {
  test('is sent by flags, and awaited', async () => {
    const record = await json('send send_email --recipient bob@example.com --content Hello --wait 30');
    expect(record).toMatchObject({ task: 'send_email', state: 'SUCCESS', queue: 'default' });
    expect((await flow.mails()).map(({ destination }) => destination.to[0])).toContain('bob@example.com');
    const { stdout } = await lovage(`status ${record.id} --with-input`);
    expect(stdout).toContain('bob@example.com');
    expect((await lovage(`status ${record.id}`)).stdout).not.toContain('bob@example.com');
  });

  test('has its input from stdin or a file, numbers as numbers, and options', async () => {
    const sent = await json('send add --input - --b 2 --countdown 60 --group shop', { stdin: '{"a":1}' });
    expect(sent).toMatchObject({ state: 'PENDING', eta: expect.any(String) });
    writeFileSync(path.join(folder, 'add.json'), '{"a":1,"b":2}');
    const added = await json(`send add --input ${folder}/add.json --wait 30`);
    expect(added.result).toBe(3);
    expect(await json(`revoke ${sent.id}`)).toMatchObject({ id: sent.id, state: 'REVOKED' });
    // It cannot be revoked twice.
    expect(await lovage(`revoke ${sent.id}`)).toMatchObject({ exitCode: 3, stdout: '' });
  });

  test('sent twice under a key is the same task', async () => {
    const ids = [];
    for (const _ of [1, 2]) ids.push((await json('send add --a 1 --b 1 --idempotency-key order-1')).id);
    expect(ids[0]).toBe(ids[1]);
  });

  test('that fails ends with 1, and one that has not ended with 5', async () => {
    const failed = await lovage('send refuse --wait 30');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain('NonRetryable: never');
    const { exitCode, stdout } = await lovage('send later --wait 0 --json');
    expect([exitCode, (JSON.parse(stdout) as ApiRecord).ready]).toEqual([5, false]);
  });

  test('that is invalid is reported by its flags, and nothing is sent', async () => {
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

  test('is watched until its end, with each change as a line of JSON', async () => {
    const { id } = await json('send pause --ms 1200');
    const { exitCode, stdout } = await lovage(`watch ${id} --json`);
    const states = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as ApiRecord).state);
    expect([exitCode, states.at(-1)]).toEqual([0, 'SUCCESS']);
    expect(states).toContain('STARTED');
  });

  test('that does not exist ends with 3', async () => {
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

describe('a file', () => {
  const write = (name: string, lines: readonly string[]) => {
    const file = path.join(folder, name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    return file;
  };
  const inbox = async (domain: string) => {
    const mails = await flow.mails();
    return mails.flatMap(({ destination }) => destination.to.filter((to) => to.endsWith(domain)));
  };
  const summaryOf = (stdout: string) => {
    const last = stdout.trim().split('\n').at(-1) ?? '';
    return (JSON.parse(last) as { summary: Readonly<Record<string, unknown>> }).summary;
  };

  test('of 1,000 emails, interrupted and started again, sends each once', async () => {
    const file = write('1000.csv', [
      'recipient,content',
      // Two identical lines are two emails.
      'person0@thousand.example,Hello',
      ...Array.from({ length: 999 }, (_, index) => `person${index}@thousand.example,Hello`),
    ]);
    const main = path.join(import.meta.dirname, '..', '..', 'cli', 'main.ts');
    const args = ['send', 'send_email', '--file', file, '--concurrency', '2'];
    const child = spawn(process.execPath, [main, ...args, '--json'], {
      env: { ...process.env, LOVAGE_URL: flow.system.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      seen += String(text);
      // After some pieces, in the middle of others.
      if (seen.split('\n').length > 250) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');

    const again = await lovage(`${args.join(' ')} --json`);
    expect(again.exitCode).toBe(0);
    const { sent, sentBefore, ...rest } = summaryOf(again.stdout);
    expect(Number(sent) + Number(sentBefore)).toBe(1000);
    expect(Number(sent)).toBeGreaterThan(0);
    expect(Number(sentBefore)).toBeGreaterThanOrEqual(200);
    expect(rest).toMatchObject({ lines: 1000, refused: 0, unknown: 0, failuresFile: null });

    await until(
      '1,000 emails',
      async () => ((await inbox('@thousand.example')).length >= 1000 ? true : undefined),
      90,
    );
    const recipients = await inbox('@thousand.example');
    expect(recipients).toHaveLength(1000);
    expect(new Set(recipients).size).toBe(999);
  }, 120_000);

  test('puts its failures in another, which is corrected and sent; the same file again sends nothing without --again', async () => {
    const file = write('people.csv', [
      'recipient,content,subject',
      'bob@few.example,Hello,"One, two"',
      'nobody,Hello,Three',
    ]);
    const first = await lovage(`send send_email --file ${file}`);
    expect(first).toMatchObject({ exitCode: 1, stdout: '' });
    expect(first.stderr).toContain('1 sent');
    expect(first.stderr).toContain('line 3: recipient: Must be an email address');
    const failures = path.join(folder, 'people.failures.csv');
    const text = readFileSync(failures, 'utf8');
    expect(text).toBe(
      'recipient,content,subject,_error\nnobody,Hello,Three,recipient: Must be an email address\n',
    );
    writeFileSync(failures, text.replace('nobody', 'anna@few.example'));
    expect(await lovage(`send send_email --file ${failures}`)).toMatchObject({ exitCode: 0 });

    const again = await lovage(`send send_email --file ${failures}`);
    expect(again.stderr).toContain('1 already sent earlier');
    expect(again.stderr).toContain('--again');
    await until('two emails', async () => ((await inbox('@few.example')).length >= 2 ? true : undefined));
    await lovage(`send send_email --file ${failures} --again`);
    await until('a third', async () => ((await inbox('@few.example')).length >= 3 ? true : undefined));
    expect((await inbox('@few.example')).sort()).toEqual([
      'anna@few.example',
      'anna@few.example',
      'bob@few.example',
    ]);
  });

  test('that Ctrl-C interrupted says how to continue: with --again, under the name of that run', async () => {
    const file = write(
      'many.jsonl',
      Array.from({ length: 300 }, (_, a) => JSON.stringify({ a, b: 1 })),
    );
    const stop = new AbortController();
    const broken = await lovage(`send add --file ${file} --again --concurrency 1 --json`, {
      signal: stop.signal,
      onData: () => stop.abort(new Interrupted('Stopped.')),
    });
    expect(broken.exitCode).toBe(130);
    expect(summaryOf(broken.stdout)).toMatchObject({ sent: 100, refused: 0, unknown: 200 });
    const [, run] = /Continue with (--run \S+) instead of --again/.exec(broken.stderr) ?? [];
    const rest = await lovage(`send add --file ${file} ${run} --json`);
    expect(rest.exitCode).toBe(0);
    const { sent, sentBefore } = summaryOf(rest.stdout);
    expect(Number(sent) + Number(sentBefore)).toBe(300);
    expect(Number(sentBefore)).toBeGreaterThanOrEqual(100);
  });

  test('of JSON Lines is sent under the name of a run, which refuses another file', async () => {
    const file = write('sums.jsonl', ['{"a":1,"b":2}', '{"a":2,"b":2}']);
    const first = await lovage(`send add --file ${file} --run sums --json`);
    expect(summaryOf(first.stdout)).toMatchObject({ run: 'sums', sent: 2, refused: 0 });
    write('sums.jsonl', ['{"a":1,"b":2}', '{"a":3,"b":2}']);
    const changed = await lovage(`send add --file ${file} --run sums`);
    expect(changed.exitCode).toBe(3);
    expect(changed.stderr).toContain('The run sums already sent another file');
  });

  test('whose columns are not the task’s is not sent at all', async () => {
    const file = write('wrong.csv', ['recipent,content', 'bob@example.com,Hello']);
    const { exitCode, stderr } = await lovage(`send send_email --file ${file}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Did you mean "recipient"?')]);
  });
});
