import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { template } from '../../../cli/init/template.ts';
import type { ApiRecord } from '../../../core/protocol/record.ts';
import { readSettings } from '../../../infra/read-settings.ts';
import { cli } from '../../unit/cli/cli-lines.ts';
import { until } from '../until.ts';
import { addDefinition } from './add-definition.ts';
import { codeBlocks, shellSteps } from './code-blocks.ts';
import { sendFailingEmail } from './failing-email.ts';
import { createOtherApp } from './other-app.ts';
import { type Reader, startReader } from './reader.ts';
import { ShownOutput } from './shown-output.ts';
import { typeCheck } from './type-check.ts';

const PROJECT = path.join(import.meta.dirname, '..', '..', '..');
const blocks = codeBlocks(readFileSync(path.join(PROJECT, 'README.md'), 'utf8'));
const {
  bin,
  scripts,
  version,
}: { bin: { lovage: string }; scripts: Record<string, string>; version: string } = JSON.parse(
  readFileSync(path.join(PROJECT, 'package.json'), 'utf8'),
);

/** Lines that are not run here, and why. For those, the test checks that npm has the script and that it takes the arguments. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'it downloads packages; CI begins with it',
  'npm start': 'it runs until Ctrl-C; what it starts, local/main.ts, runs while these tests do',
  'npm test': 'it runs this test, too',
  'npm run deploy -- -c sender=noreply@example.com':
    'it needs an AWS account; test:deploy deploys to an emulator',
};

/** Lines that make a project of somebody's own beside this one, which test:package does, too. For those, the test checks the names in them. */
const OF_AN_OWN_PROJECT: readonly string[] = [
  'npm run build',
  'npm pack ./dist',
  'node cli/lovage.js init ../my-shop',
  'cd ../my-shop',
  `npm install ../lovage/lovage-${version}.tgz`,
  'npm run dev',
];

const hasCurl = spawnSync('curl', ['--version']).status === 0;

let reader: Reader;
let failedId: string;
const shownOutput = new ShownOutput();

beforeAll(async () => {
  reader = await startReader();
  // What the commands need: a file of people, one of a workflow, and a task that failed.
  writeFileSync(
    path.join(reader.folder, 'people.csv'),
    'recipient,content\nanna@file.example,Hello\ncleo@file.example,Hello\n',
  );
  const chain = [
    { task: 'add', input: { a: 1, b: 2 } },
    { task: 'add', pass: 'a', input: { b: 39 } },
  ];
  writeFileSync(path.join(reader.folder, 'report.json'), JSON.stringify({ workflow: { chain } }));
  failedId = await sendFailingEmail(/SQS\s+(\S+)/.exec(reader.main.output())?.[1] ?? '');
  await reader.call('GET', `/tasks/${failedId}?wait=20`);
});
afterAll(() => reader.stop());

describe('README.md', () => {
  test.for(blocks)('holds what line $line shows', async ({ language, line, code }, { skip }) => {
    if (language === 'sh') {
      skip(!hasCurl && process.env['CI'] !== 'true' && code.includes('curl '), 'curl is not installed');
      await runShell(code);
    } else if (code.includes("from 'lovage/client'")) await runClientExample(code);
    else if (code.includes('defineTask(')) await runDefinition(code);
    else throw new Error(`Nothing here runs a block such as that in line ${line}. Add what does.`);
  });

  test('contains every line that is not run', () => {
    const commands = blocks.flatMap(({ language, code }) => (language === 'sh' ? shellSteps(code) : []));
    expect(commands.map(({ command }) => command)).toEqual(
      expect.arrayContaining([...Object.keys(NOT_RUN), ...OF_AN_OWN_PROJECT]),
    );
    const made = template({ name: 'my-shop', version })['package.json'] ?? '{}';
    expect(scripts).toHaveProperty('build');
    expect(JSON.parse(made).scripts).toHaveProperty('dev');
  });

  test('did with its commands what it says', async () => {
    const recipients = async () => (await reader.mails()).flatMap(({ destination }) => destination.to);
    const fromTheFile = await until('the emails of the file', async () => {
      const found = (await recipients()).filter((to) => to.endsWith('@file.example'));
      return found.length >= 2 ? found : undefined;
    });
    expect(fromTheFile.sort()).toEqual(['anna@file.example', 'cleo@file.example']);
    expect(await reader.call('GET', '/workflows')).toMatchObject({
      workflows: [{ state: 'SUCCESS', total: 2 }],
    });
    const retried = await reader.call('GET', `/tasks/${failedId}?wait=20`);
    expect(retried).toMatchObject({ state: 'FAILURE', retriedAt: expect.any(String) });
  });
});

/** Runs the lines of a shell block, and compares what they print with what is shown. */
async function runShell(code: string): Promise<void> {
  for (const { command, shown } of shellSteps(code)) {
    const output = await runCommand(shownOutput.withRealIds(command));
    if (!shown) continue;
    expect(shownOutput.isLike(shown, output), `shown:\n${shown}\nreal:\n${output}`).toBe(true);
  }
}

/** Runs one line of a shell block. @returns what it prints */
async function runCommand(command: string): Promise<string> {
  if (OF_AN_OWN_PROJECT.includes(command)) return '';
  if (command in NOT_RUN) return checkNpm(command);
  const [program, name, ...args] = wordsOf(command);
  if (program === 'curl') return reader.type(`${command} --silent --fail`);
  if (program === 'node' && name === bin.lovage) return lovage(args);
  throw new Error(`Nothing here runs "${command}". Add what does, or list it as not run, with the reason.`);
}

/** The words of a command as a shell reads them, where double quotes hold several together. */
function wordsOf(command: string): readonly string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

/** Runs the command line as its own process, or, if it asks at a terminal, in this process with an answer of yes. */
async function lovage(args: readonly string[]): Promise<string> {
  if (args[0] !== 'retry') return reader.run(process.execPath, [path.join(PROJECT, bin.lovage), ...args]);
  const questions: string[] = [];
  const { exitCode, stdout } = await cli(args, { environment: reader.environment, answer: true, questions });
  expect(exitCode).toBe(0);
  expect(questions).toEqual(['Retry 1 send_email task in FAILURE?']);
  return stdout;
}

/** Checks that npm has the script that a line calls, and that a deployment has the settings it uses. */
function checkNpm(command: string): string {
  const [, verb = '', script, given = ''] = /^npm (\w+)(?: (\w+))?(?: -- (.+))?$/.exec(command) ?? [];
  if (verb !== 'ci') expect(Object.keys(scripts)).toContain(script ?? verb);
  const settings = [...given.matchAll(/-c (\w+)=(\S+)/g)].map(
    ([, name = '', value]) => [name, value] as const,
  );
  expect(settings.map(([name, value]) => `-c ${name}=${value}`).join(' ')).toBe(given);
  if (settings.length > 0) expect(readSettings(Object.fromEntries(settings)).warnings).toEqual([]);
  return '';
}

/** Adds the definition to the running system, and sends its task. */
async function runDefinition(code: string): Promise<void> {
  addDefinition(reader.root, code);
  await typeCheck(reader.root, path.join(reader.root, 'tasks'));
  await reader.main.printed('Reloaded');
  const { id } = await reader.call('POST', '/tasks/remind', { recipient: 'bob@remind.example', times: '2' });
  const record = await reader.call('GET', `/tasks/${id}?wait=20`);
  expect(record).toMatchObject({ state: 'SUCCESS', result: { sent: 2 }, progress: { sent: 2, times: 2 } });
  const mails = (await reader.mails()).filter(
    ({ destination }) => destination.to[0] === 'bob@remind.example',
  );
  expect(mails.map(({ body }) => body.text)).toEqual(['This is number 1.', 'This is number 2.']);
}

/** Runs the example in a separate app. It waits a second where README's example waits a minute. */
async function runClientExample(code: string): Promise<void> {
  const app = await createOtherApp(reader.root);
  try {
    const sooner = code.replace('countdown: 60', 'countdown: 1');
    expect(sooner).not.toBe(code);
    const printing = 'console.log(JSON.stringify({ id: task.id, messageId }));';
    const printed = await app.run('example.ts', `${reader.addressed(sooner)}${printing}\n`);
    const { id, messageId }: { id: string; messageId: string } = JSON.parse(printed);
    expect(await reader.call<ApiRecord>('GET', `/tasks/${id}`)).toMatchObject({
      state: 'SUCCESS',
      result: { messageId },
    });
    expect((await reader.mails()).map((mail) => mail.messageId)).toContain(messageId);
  } finally {
    rmSync(app.folder, { recursive: true, force: true });
  }
}
