/** A task in an index. */
export interface Entry {
  readonly id: string;
  readonly task: string;
  /** Its place in every list: see `placeOf`. */
  readonly born: string;
}

/** Entries one after the other, the newest first. */
export interface Run {
  readonly entries: readonly Entry[];
  /** Whether there are older ones, which were not read. */
  readonly more: boolean;
}

/**
 * Merges runs of several partitions into one, the newest first. It ends where the first of the runs ends that was not read to
 * its end: what is older than that may be missing from it, and is left for the next page.
 */
export function mergeRuns(runs: readonly Run[]): Run {
  const all = runs.flatMap(({ entries }) => entries).sort((a, b) => comparePlaces(b.born, a.born));
  // A run that goes on has a last entry: without a filter, DynamoDB gives a key to go on from only along with entries.
  const ends = runs.flatMap(({ entries, more }) => (more ? entries.slice(-1) : [])).map(({ born }) => born);
  const entries = all.filter(({ born }) => ends.every((end) => comparePlaces(born, end) >= 0));
  return { entries, more: ends.length > 0 };
}

/** Compares two places as DynamoDB sorts text: by their bytes in UTF-8. */
export function comparePlaces(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
