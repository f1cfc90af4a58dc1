import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { NO_PROFILES } from '../../local/made-environment.ts';

/** Runs a program in this folder, with nothing of the shell's environment but its path. */
export async function runProgram(
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
