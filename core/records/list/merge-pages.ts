/** A task in an index. */
export interface Entry {
  readonly id: string;
  readonly task: string;
  /** Its place in the index: see `placeOf`. */
  readonly place: string;
}

/** Consecutive entries of one partition, in the order of the list. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Whether entries after these were left unread. */
  readonly more: boolean;
}

/** In which direction a list reads its index. */
export type Order = 'newest first' | 'soonest first';

/**
 * Merges pages of several partitions into one, in their order. It stops at the first end of a page with more after it: that partition's next
 * entries are missing, so everything after them is left for the next page.
 */
export function mergePages(pages: readonly EntryPage[], order: Order = 'newest first'): EntryPage {
  const compare = (a: string, b: string) =>
    order === 'newest first' ? comparePlaces(b, a) : comparePlaces(a, b);
  const all = pages.flatMap(({ entries }) => entries).sort((a, b) => compare(a.place, b.place));
  // A page with more after it has a last entry: without a filter, DynamoDB returns a key to continue from only with entries.
  const ends = pages
    .flatMap(({ entries, more }) => (more ? entries.slice(-1) : []))
    .map(({ place }) => place);
  const entries = all.filter(({ place }) => ends.every((end) => compare(place, end) <= 0));
  return { entries, more: ends.length > 0 };
}

/** Compares two places as DynamoDB sorts text: by UTF-8 bytes. */
export function comparePlaces(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
