/** A task in an index. */
export interface Entry {
  readonly id: string;
  readonly task: string;
  /** Its place in every list: see `placeOf`. */
  readonly born: string;
}

/** Consecutive entries of one partition, newest first. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Whether older entries were left unread. */
  readonly more: boolean;
}

/**
 * Merges pages of several partitions into one, newest first. It stops at the first end of a page with more after it: that partition's older
 * entries are missing, so everything older is left for the next page.
 */
export function mergePages(pages: readonly EntryPage[]): EntryPage {
  const all = pages.flatMap(({ entries }) => entries).sort((a, b) => comparePlaces(b.born, a.born));
  // A page with more after it has a last entry: without a filter, DynamoDB returns a key to continue from only with entries.
  const ends = pages.flatMap(({ entries, more }) => (more ? entries.slice(-1) : [])).map(({ born }) => born);
  const entries = all.filter(({ born }) => ends.every((end) => comparePlaces(born, end) >= 0));
  return { entries, more: ends.length > 0 };
}

/** Compares two places as DynamoDB sorts text: by UTF-8 bytes. */
export function comparePlaces(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
