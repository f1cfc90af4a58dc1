/** A task in an index. */
export interface Entry {
  readonly id: string;
  readonly task: string;
  /** Its place in every list: see `placeOf`. */
  readonly born: string;
}

/** Consecutive entries of one partition, the newest first. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Whether older entries were left unread. */
  readonly more: boolean;
}

/**
 * Merges pages of several partitions into one, the newest first. It stops at the end of the first page that has more after it: older
 * entries of that partition are missing, so everything older is left for the next page.
 */
export function mergePages(pages: readonly EntryPage[]): EntryPage {
  const all = pages.flatMap(({ entries }) => entries).sort((a, b) => comparePlaces(b.born, a.born));
  // A page with more after it has a last entry: without a filter, DynamoDB returns a key to continue from only along with entries.
  const ends = pages.flatMap(({ entries, more }) => (more ? entries.slice(-1) : [])).map(({ born }) => born);
  const entries = all.filter(({ born }) => ends.every((end) => comparePlaces(born, end) >= 0));
  return { entries, more: ends.length > 0 };
}

/** Compares two places as DynamoDB sorts text: by their bytes in UTF-8. */
export function comparePlaces(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
