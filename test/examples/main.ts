/** The examples in Python against the local system: a shop and Flask's tutorial, with Celery, and `lovage.py` without it. */
import path from 'node:path';
import { type FlaskPrograms, installFlask } from '../../examples/flask-celery/install-flask.ts';
import { type FlaskApp, type RunningFlask, startFlask } from '../../examples/flask-celery/start-flask.ts';
import { freePort } from '../../local/free-port.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { CannotRun, cannotRun, installPython } from '../../local/python-environment.ts';
import { startLocal } from '../../local/start-local.ts';
import { findChromium } from '../page/find-chromium.ts';
import { checkLovage } from './check-lovage.ts';
import { revokeChecks } from './check-revoke.ts';
import { shopChecks } from './check-shop.ts';
import { tutorialChecks } from './check-tutorial.ts';
import type { Count } from './count.ts';

/** Leaves out the older Celery, which `npm run test:celery` reads and writes with, too. */
const NEWEST = process.argv.includes('--newest');

/** Of Celery, each with its own virtual environment. */
const VERSIONS = ['the newest Celery', 'Celery 5.3'] as const;

/** @returns the exit code */
async function main(): Promise<number> {
  const chromium = findChromium(process.env);
  let versions: readonly FlaskPrograms[];
  let mypy: string;
  try {
    if (chromium === null && process.env['CI'] === 'true') throw new CannotRun('there is no browser');
    const older = path.join(import.meta.dirname, 'celery-5.3', 'requirements.txt');
    versions = [installFlask(), ...(NEWEST ? [] : [installFlask('flask-celery-5.3', older)])];
    mypy = path.join(installPython('mypy', path.join(import.meta.dirname, 'requirements.txt')), 'mypy');
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return cannotRun('examples', error);
  }
  const output: string[] = [];
  const system = await startLocal({
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    tasksFile: path.join(import.meta.dirname, 'tasks.ts'),
    watch: false,
    reporter: {
      log: (name, text) => output.push(`${name}: ${text}`),
      info: (text) => output.push(text),
      error: (text) => output.push(text),
    },
  });
  const apps: RunningFlask[] = [];
  const start = async (app: FlaskApp, programs: FlaskPrograms): Promise<string> => {
    const onLine = (text: string) => output.push(`${app}: ${text}`);
    const started = await startFlask(app, {
      ...{ programs, port: await freePort(), onLine },
      system: celeryOf(system),
    });
    apps.push(started);
    return started.url;
  };
  try {
    if (chromium === null) console.log('examples: without a browser, the page of the tutorial is left out');
    const counts: Count[] = [];
    for (const [index, programs] of versions.entries()) {
      if (index === 0) counts.push(await checkLovage(programs.python, mypy, system.url));
      counts.push(await run(index, shopChecks(await start('shop', programs), system)));
      counts.push(await run(index, revokeChecks(programs.python, system.url, celeryOf(system))));
      if (chromium !== null)
        counts.push(await run(index, tutorialChecks(await start('task_app', programs), chromium)));
    }
    const sum = (of: keyof Count) => counts.reduce((all, count) => all + count[of], 0);
    if (sum('failed') > 0) console.log(output.join('\n'));
    console.log(`examples: ${sum('passed')} passed, ${sum('failed')} failed`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
    await system.stop();
  }
}

function celeryOf({ sqsEndpoint, dynamodbEndpoint, celery }: LocalSystem) {
  if (celery === null)
    throw new Error('The tasks have names in Python, and so the system has a queue for them.');
  return { sqsEndpoint, dynamodbEndpoint, celery };
}

async function run(version: number, checks: Readonly<Record<string, () => Promise<void>>>): Promise<Count> {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
    } catch (error) {
      failed += 1;
      console.log(
        `  FAIL  ${VERSIONS[version]}: ${name}: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
  }
  return { passed: Object.keys(checks).length - failed, failed };
}

process.exitCode = await main();
