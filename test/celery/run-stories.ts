import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PYTHON_ENVIRONMENT } from './python-process.ts';
import type { Shop } from './start-shop.ts';

/** One story of stories/, as Python told it. */
export interface Told {
  readonly name: string;
  /** Python's traceback; `null` if all was as expected. */
  readonly failure: string | null;
  readonly seconds: number;
}

/**
 * Has a version of Celery run stories against the shop.
 *
 * @param programs the folder of its virtual environment's programs
 * @param modules those of stories/
 * @throws Error if Python itself fails, or tells of no story
 */
export async function runStories(
  programs: string,
  { environment }: Pick<Shop, 'environment'>,
  modules: readonly string[],
): Promise<readonly Told[]> {
  const child = spawn(path.join(programs, 'python'), ['run_stories.py', ...modules], {
    cwd: import.meta.dirname,
    env: { ...PYTHON_ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const told: Told[] = [];
  for await (const line of createInterface({ input: child.stdout })) told.push(JSON.parse(line));
  const [code] = await ended;
  if (code !== 0) throw new Error(`Python ended with ${code}.`);
  if (told.length === 0) throw new Error('Python told of no story.');
  return told;
}
