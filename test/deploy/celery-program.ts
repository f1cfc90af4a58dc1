import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installPython } from '../../local/python-environment.ts';
import type { Credentials } from './http.ts';
import type { MiniStack } from './ministack.ts';

/** Where a Python program finds Celery's queue and the table of its results, and what it is allowed there. */
export interface CeleryOutputs {
  readonly CeleryQueueUrl: string;
  readonly CeleryQueueArn: string;
  readonly CeleryTableName: string;
  readonly CeleryTableArn: string;
}

/** What Celery raised in the program. */
export class Raised extends Error {
  /** The names of its classes, by each of which `except` catches it. */
  readonly is: readonly string[];
  readonly args: readonly string[];
  /** What AWS refused and why, if that was it. */
  readonly refused: { readonly operation: string | null; readonly code: string | null };

  constructor({ is, args, operation, code }: Shown) {
    super(`${is[0]}: ${args.join(', ')}`);
    this.is = is;
    this.args = args;
    this.refused = { operation, code };
  }
}

interface Shown {
  readonly is: readonly string[];
  readonly args: readonly string[];
  readonly operation: string | null;
  readonly code: string | null;
}

/** A Python program with Celery. Its calls are made one at a time. */
export interface CeleryProgram {
  /** `apply_async(args=…, **options)`. @returns the task's id @throws Raised */
  send(name: string, args: readonly unknown[], options?: Readonly<Record<string, unknown>>): Promise<string>;
  /** `AsyncResult(id).get(timeout=seconds)`. @throws Raised */
  get(id: string, timeout?: number): Promise<unknown>;
  /** `state` and `info` of `AsyncResult(id)`; an exception as Python prints it. */
  look(id: string): Promise<{ readonly state: string; readonly info: unknown }>;
  stop(): Promise<void>;
}

/** How long `get` waits unless told, in seconds: longer than the visibility timeout, after which a message that the emulator lost comes back. */
const TIMEOUT = 100;

/** Installs Celery's newest version for Python, once. @throws CannotRun as `installPython` does */
export function installCelery(): string {
  return installPython(
    'celery-newest',
    path.join(import.meta.dirname, '..', 'celery', 'newest', 'requirements.txt'),
  );
}

/**
 * Starts a Python program that may do what its user may.
 *
 * @param programs the folder that `installCelery` returned
 */
export async function startCeleryProgram(
  programs: string,
  { region, environment }: MiniStack,
  { CeleryQueueUrl, CeleryTableName }: CeleryOutputs,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<CeleryProgram> {
  const script = path.join(import.meta.dirname, 'celery_program.py');
  const child = spawn(path.join(programs, 'python'), [script, region, CeleryQueueUrl, CeleryTableName], {
    env: {
      ...environment,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUTF8: '1',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const end = () => child.kill();
  process.once('exit', end);
  const ended = once(child, 'exit').finally(() => process.off('exit', end));
  const gone = ended.then(() => Promise.reject(new Error('The Python program has ended')));
  const lines = createInterface({ input: child.stdout });
  const nextLine = () => Promise.race([once(lines, 'line'), gone]);
  await nextLine();
  let last: Promise<unknown> = Promise.resolve();
  const call = (...what: readonly unknown[]): Promise<unknown> => {
    const answer = last.then(async () => {
      const line = nextLine();
      child.stdin.write(`${JSON.stringify(what)}\n`);
      const { returned, raised }: { returned?: unknown; raised?: Shown } = JSON.parse(String(await line));
      if (raised) throw new Raised(raised);
      return returned;
    });
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    send: async (name, args, options = {}) => String(await call('send', name, args, options)),
    get: (id, timeout = TIMEOUT) => call('get', id, timeout),
    look: async (id) => {
      const { state, info }: { state?: unknown; info?: unknown } = Object(await call('look', id));
      return { state: String(state), info };
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** What Celery raises instead of returning. */
export async function raisedBy(returned: Promise<unknown>): Promise<Raised> {
  const outcome = await returned.catch((error: unknown) => error);
  if (outcome instanceof Raised) return outcome;
  throw outcome instanceof Error ? outcome : new Error(`It returned ${JSON.stringify(outcome)}.`);
}
