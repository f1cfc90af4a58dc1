/**
 * Celery itself, its newest version and 5.3, against the local system: Python programs send tasks that TypeScript runs, and read what came of them.
 *
 *     npm run test:celery
 */
import path from 'node:path';
import { CannotRun, cannotRun, installPython } from '../../local/python-environment.ts';
import { checkFar, readUnread } from './check-far.ts';
import { checkResults } from './check-results.ts';
import { startDoublingSqs } from './doubling-sqs.ts';
import { killWorkers } from './kill-workers.ts';
import { leftByStories } from './left-by-stories.ts';
import { runStories } from './run-stories.ts';
import { type Shop, startShop } from './start-shop.ts';

/** The virtual environments, each with its requirements in a folder here. */
const VERSIONS = { 'celery-newest': 'newest', 'celery-5.3': 'celery-5.3' } as const;

/** The modules of stories/ that run beside each other. */
const STORIES = ['results', 'arguments', 'states', 'times', 'wire', 'ids', 'canvas', 'revoke', 'far'];

/** Workers that are killed at most. Some are to be: a storm in which nobody dies is none. */
const MOST_KILLED = 8;
const LEAST_KILLED = 3;

/** A version of Celery, and the folder of its environment's programs. */
interface Version {
  readonly name: string;
  readonly programs: string;
}

/** One thing that was tested: what went wrong, if anything did. */
interface Outcome {
  readonly name: string;
  readonly failure: string | null;
}

/** @returns the exit code */
async function main(): Promise<number> {
  const startedAt = performance.now();
  let versions: readonly Version[];
  try {
    versions = Object.entries(VERSIONS).map(([name, folder]) => ({
      name,
      programs: installPython(name, path.join(import.meta.dirname, folder, 'requirements.txt')),
    }));
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return cannotRun('celery', error);
  }
  const outcomes = (await Promise.all([inPeace(versions), inStorm(versions)])).flat();
  const failed = outcomes.filter(({ failure }) => failure !== null);
  for (const { name, failure } of failed) console.log(`  FAIL  ${name}\n${failure}\n`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`celery: ${outcomes.length - failed.length} passed, ${failed.length} failed (${seconds} s)`);
  return failed.length === 0 ? 0 : 1;
}

/** Every state as it is written to Celery's table; the stories of a shop; and, by a clock of its own, what is far. */
async function inPeace(versions: readonly Version[]): Promise<readonly Outcome[]> {
  return await withShop('shop-tasks.ts', {}, async (shop) => {
    const told = await Promise.all(
      versions.map(async ({ name, programs }) => {
        const results = await checkResults(programs, shop, `made-by-${name}`);
        const stories = await runStories(programs, shop, STORIES);
        return [...results, ...stories].map((outcome) => ({ ...outcome, name: `${name}: ${outcome.name}` }));
      }),
    );
    const far = await checkFar(await readUnread(shop));
    return [...told.flat(), asOutcome('far tasks run once each, on time', far), ...leftByStories(shop)];
  });
}

/** Each message comes twice, and workers are killed while they run tasks. */
async function inStorm(versions: readonly Version[]): Promise<readonly Outcome[]> {
  const startSqs = () => startDoublingSqs('lovage-local-celery');
  return await withShop('storm-tasks.ts', { startSqs }, async (shop) => {
    const over = new AbortController();
    const killing = killWorkers(shop.system, MOST_KILLED, over.signal);
    const told = await Promise.all(
      versions.map(async ({ name, programs }) => {
        const stories = await runStories(programs, shop, ['storm']);
        return stories.map((outcome) => ({ ...outcome, name: `${name}: ${outcome.name}` }));
      }),
    );
    over.abort();
    const killed = await killing;
    const tooFew = killed < LEAST_KILLED ? [`${killed} were`] : [];
    return [...told.flat(), asOutcome('workers were killed meanwhile', tooFew)];
  });
}

async function withShop<Value>(
  registry: string,
  options: Parameters<typeof startShop>[1],
  act: (shop: Shop) => Promise<Value>,
): Promise<Value> {
  const shop = await startShop(registry, options);
  try {
    return await act(shop);
  } finally {
    await shop.stop();
  }
}

function asOutcome(name: string, failures: readonly string[]): Outcome {
  return { name, failure: failures.length === 0 ? null : failures.join('\n') };
}

process.exitCode = await main();
