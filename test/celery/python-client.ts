import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON_ENVIRONMENT } from './python-process.ts';

/** What to read: the task's id, for how many seconds `get()` waits, and the exception that `except` is to catch. */
export interface Question {
  readonly id: string;
  readonly timeout: number;
  readonly is?: string;
}

/** A Python program that reads results with Celery. */
export interface PythonClient {
  /** What the program sees of a task, as JSON; `{ broken }` if reading itself raises. */
  read(question: Question): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param programs the folder of the virtual environment's programs */
export async function startPythonClient(
  programs: string,
  endpoint: string,
  table: string,
): Promise<PythonClient> {
  const script = path.join(import.meta.dirname, 'read_results.py');
  const child = spawn(path.join(programs, 'python'), [script, endpoint, table], {
    env: PYTHON_ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<string, (seen: unknown) => void>();
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line');
  await Promise.race([ready, ended.then(() => Promise.reject(new Error('The Python client did not start')))]);
  lines.on('line', (line) => {
    const { id, seen }: { readonly id: string; readonly seen: unknown } = JSON.parse(line);
    waiting.get(id)?.(seen);
    waiting.delete(id);
  });
  return {
    async read(question) {
      const seen = new Promise<unknown>((resolve) => waiting.set(question.id, resolve));
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const gone = ended.then(() => Promise.reject(new Error('The Python client has ended')));
      return await Promise.race([seen, gone]);
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
