/** How the bench is called. */
export const USAGE = `npm run bench -- [--quick] [--write]

Measures the functions as they are deployed, and beside them what does the same without Lovage: a handler written by hand with
AWS's SDK, Powertools, BullMQ on Redis, Celery. All run in every round, each in a process of its own; a ratio is of two figures of
the same round. AWS is emulators in another process: processor time is that of the worker's process alone. Counts are of requests on
the wire. Dollars are at AWS's public prices (bench/cost/prices.ts).

Ends with 1 if a count is over its limit. Times never fail a run; the table says which goals they meet.

  --quick   less than a minute instead of many: fewer rounds, and no BullMQ and Celery; the counts are the same
  --write   writes the tables and charts of docs/performance.md and docs/cost.md
  --help    this text

BullMQ and Celery on Redis need redis-server on the PATH, Celery needs Python; where they are missing, the table says so.
Results are kept in .lovage/bench.json.`;

/** How the bench is to run. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly write: boolean;
  /** Whether it is to say how it is called, and no more. */
  readonly help: boolean;
}

/**
 * Reads the words of the command line.
 *
 * @throws Error when one of them is none of its options
 */
export function readOptions(words: readonly string[]): BenchOptions {
  const options = new Set(words);
  const has = (option: string) => options.delete(option);
  const read = { quick: has('--quick'), write: has('--write'), help: has('--help') };
  const [unknown] = options;
  if (unknown !== undefined) throw new Error(`There is no option ${unknown}.`);
  return read;
}
