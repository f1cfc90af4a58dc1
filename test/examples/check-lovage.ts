import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { NO_PROFILES } from '../../local/made-environment.ts';
import { CALLER } from './check-signature.ts';
import type { Count } from './count.ts';
import { startUnreliableApi } from './unreliable-api.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'examples', 'python');

/** Runs the tests of `lovage.py`, and mypy on it. What fails is printed. */
export async function checkLovage(python: string, mypy: string, api: string): Promise<Count> {
  const unreliable = await startUnreliableApi(api);
  try {
    const [tests, types] = await Promise.all([
      run(python, ['-m', 'unittest', 'check_lovage'], {
        LOVAGE_URL: api,
        UNRELIABLE_URL: unreliable.url,
        AWS_ACCESS_KEY_ID: CALLER.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CALLER.secretAccessKey,
        AWS_SESSION_TOKEN: CALLER.sessionToken,
        PYTHONPATH: FOLDER,
      }),
      run(mypy, [
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

async function run(
  command: string,
  given: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(command, given, {
    cwd: import.meta.dirname,
    env: {
      PATH: process.env['PATH'],
      ...NO_PROFILES,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUTF8: '1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
