/** The help text of the bench. */
export const USAGE = `npm run bench -- [--quick] [--write]

Measures the functions as they are deployed, next to what does the same without Lovage: a handler written by hand with AWS's SDK,
Powertools, BullMQ on Redis, and Celery. All of them run in every round, each in its own process; a ratio compares two figures from
the same round. Emulators in another process stand in for AWS, so processor time is that of the worker's process alone. Requests are
counted on the wire. Dollars are at AWS's public prices (bench/cost/prices.ts).

Exits with 1 if a count exceeds its limit. Times never fail a run; the table shows which goals they meet.

  --quick   takes less than a minute instead of many: fewer rounds, no BullMQ or Celery, and the same counts
  --write   writes the tables and charts of docs/performance.md and docs/cost.md
  --help    prints this text

BullMQ and Celery on Redis need redis-server on the PATH, and Celery needs Python; if something is missing, the table says so.
Results are written to .lovage/bench.json.`;

/** The options of one run. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly write: boolean;
  /** Whether to print the help text and do nothing else. */
  readonly help: boolean;
}

/**
 * Reads the arguments of the command line.
 *
 * @throws Error when an argument is not an option
 */
export function readOptions(words: readonly string[]): BenchOptions {
  const options = new Set(words);
  const has = (option: string) => options.delete(option);
  const read = { quick: has('--quick'), write: has('--write'), help: has('--help') };
  const [unknown] = options;
  if (unknown !== undefined) throw new Error(`Unknown option: ${unknown}`);
  return read;
}
