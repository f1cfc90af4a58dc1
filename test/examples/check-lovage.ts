import path from 'node:path';
import { CALLER } from './check-signature.ts';
import type { Count } from './count.ts';
import { runProgram } from './run-program.ts';
import { startUnreliableApi } from './unreliable-api.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'examples', 'python');

/** Runs the tests of `lovage.py`, and mypy on it. What fails is printed. */
export async function checkLovage(python: string, mypy: string, api: string): Promise<Count> {
  const unreliable = await startUnreliableApi(api);
  try {
    const [tests, types] = await Promise.all([
      runProgram(python, ['-m', 'unittest', 'check_lovage'], {
        LOVAGE_URL: api,
        UNRELIABLE_URL: unreliable.url,
        AWS_ACCESS_KEY_ID: CALLER.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CALLER.secretAccessKey,
        AWS_SESSION_TOKEN: CALLER.sessionToken,
        PYTHONPATH: FOLDER,
      }),
      runProgram(mypy, [
        '--strict',
        '--python-version',
        '3.10',
        '--cache-dir',
        '/dev/null',
        path.join(FOLDER, 'lovage.py'),
      ]),
    ]);
    const ran = Number(/^Ran (\d+) tests?/m.exec(tests.output)?.[1] ?? 0);
    const failed = [...tests.output.matchAll(/^(?:FAIL|ERROR): /gm)].length;
    // A program that ends before it has run its tests has failed.
    const broken = tests.code === 0 ? 0 : Math.max(1, failed);
    if (broken > 0) console.log(tests.output);
    if (types.code !== 0) console.log(types.output);
    return { passed: ran - failed + (types.code === 0 ? 1 : 0), failed: broken + (types.code === 0 ? 0 : 1) };
  } finally {
    await unreliable.stop();
  }
}
