/** The examples in Python against the local system: a shop and Flask's tutorial, with Celery, and `lovage.py` without it. */
import path from 'node:path';
import { installFlask } from '../../examples/flask-celery/install-flask.ts';
import { CannotRun, cannotRun, installPython } from '../../local/python-environment.ts';
import { startLocal } from '../../local/start-local.ts';
import { checkLovage } from './check-lovage.ts';
import type { Count } from './count.ts';

/** @returns the exit code */
async function main(): Promise<number> {
  let programs: ReturnType<typeof installFlask>;
  let checker: string;
  try {
    programs = installFlask();
    checker = installPython('mypy', path.join(import.meta.dirname, 'requirements.txt'));
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return cannotRun('examples', error);
  }
  const system = await startLocal({
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    registryFile: path.join(import.meta.dirname, 'tasks.ts'),
    watch: false,
    reporter: { log: () => undefined, info: () => undefined, error: (text) => console.error(text) },
  });
  try {
    const counts = [await checkLovage(programs.python, path.join(checker, 'mypy'), system.url)];
    const sum = (of: keyof Count) => counts.reduce((all, count) => all + count[of], 0);
    console.log(`examples: ${sum('passed')} passed, ${sum('failed')} failed`);
    return sum('failed') === 0 ? 0 : 1;
  } finally {
    await system.stop();
  }
}

process.exitCode = await main();
