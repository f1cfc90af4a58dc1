import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CelerySystem, celeryEnvironment, tutorialSettings } from './celery-environment.ts';
import type { FlaskPrograms } from './install-flask.ts';

/** The web applications, by the names of their packages. */
export type FlaskApp = 'shop' | 'task_app';

/** How to start one. */
export interface FlaskOptions {
  readonly programs: FlaskPrograms;
  readonly system: CelerySystem;
  /** A free port. */
  readonly port: number;
  /** Called with each line that Flask prints. */
  readonly onLine: (line: string) => void;
}

/** A web application that runs. */
export interface RunningFlask {
  readonly url: string;
  /** Settles when it ends by itself. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
  kill(): unknown;
}

/** Thrown if an application ends, or does not answer, when it is started. What it printed says why. */
export class FlaskFailed extends Error {
  override readonly name = 'FlaskFailed';
}

/** Seconds: importing Celery and boto3 takes long on a busy machine. */
const START_SECONDS = 60;

/** Starts a web application in Flask's own server, and waits until it answers. @throws FlaskFailed */
export async function startFlask(app: FlaskApp, options: FlaskOptions): Promise<RunningFlask> {
  const { programs, system, port, onLine } = options;
  const folders =
    app === 'shop'
      ? [import.meta.dirname, path.join(import.meta.dirname, 'after')]
      : [programs.tutorial, path.join(import.meta.dirname, 'tutorial')];
  const child = spawn(programs.python, ['-m', 'flask', '--app', app, 'run', '--port', String(port)], {
    cwd: import.meta.dirname,
    env: {
      ...ofTheMachine(),
      ...celeryEnvironment(system),
      ...(app === 'task_app' ? tutorialSettings(system) : {}),
      PYTHONPATH: folders.join(path.delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUNBUFFERED: '1',
      PYTHONUTF8: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  const ended = once(child, 'exit');
  // However this process ends, the other does not stay behind.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const url = `http://localhost:${port}`;
  const stop = () => end(child, ended);
  try {
    await answers(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ended, stop, kill };
}

/** The Python programs of this machine run as they do in a shell, but no setting of another AWS account or of Flask reaches them. */
function ofTheMachine(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, LANG, SYSTEMROOT } = process.env;
  return { PATH, HOME, TMPDIR, LANG, SYSTEMROOT };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + START_SECONDS * 1000;
  while (child.exitCode === null && child.signalCode === null && Date.now() < until) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new FlaskFailed(`The Python application at ${url} does not answer; see above what it printed.`);
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await ended;
}
