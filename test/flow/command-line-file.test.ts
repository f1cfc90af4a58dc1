import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Interrupted } from '../../cli/cli-error.ts';
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

const { lovage } = commandLine(() => flow);

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
      if (seen.split('\n').length <= 250) continue;
      // Before the loop is left, which closes the pipe: the command would end by itself.
      child.kill('SIGKILL');
      break;
    }
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
      150,
    );
    const recipients = await inbox('@thousand.example');
    expect(recipients).toHaveLength(1000);
    expect(new Set(recipients).size).toBe(999);
  }, 240_000);

  test('writes its failures to another, which can be corrected and sent; sent again, it sends nothing without --again', async () => {
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

  test('of JSON Lines is sent under a run’s name, which refuses another file', async () => {
    const file = write('sums.jsonl', ['{"a":1,"b":2}', '{"a":2,"b":2}']);
    const first = await lovage(`send add --file ${file} --run sums --json`);
    expect(summaryOf(first.stdout)).toMatchObject({ run: 'sums', sent: 2, refused: 0 });
    write('sums.jsonl', ['{"a":1,"b":2}', '{"a":3,"b":2}']);
    const changed = await lovage(`send add --file ${file} --run sums`);
    expect(changed.exitCode).toBe(3);
    expect(changed.stderr).toContain('The run sums already sent another file');
  });

  test('whose columns are not the task’s fields is not sent', async () => {
    const file = write('wrong.csv', ['recipent,content', 'bob@example.com,Hello']);
    const { exitCode, stderr } = await lovage(`send send_email --file ${file}`);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('Did you mean "recipient"?')]);
  });
});
