import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeOf } from '../../../../../core/records/list/index-attributes.ts';
import {
  comparePlaces,
  type Entry,
  type EntryPage,
  mergePages,
} from '../../../../../core/records/list/merge-pages.ts';

/** An entry in one of several partitions. Many entries have the same time. */
const entries = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 30 }), fc.uuid(), fc.nat({ max: 4 })), {
    selector: ([, id]) => id,
    maxLength: 80,
  })
  .map((drawn) =>
    drawn.map(([time, id, partition]) => ({ entry: { id, task: 't', place: placeOf(id, time) }, partition })),
  );

function newestFirst(list: readonly Entry[]): Entry[] {
  return list.toSorted((a, b) => comparePlaces(b.place, a.place));
}

/** The result of a query to each partition. */
function runsOf(
  all: readonly { readonly entry: Entry; readonly partition: number }[],
  before: string | null,
  limit: number,
): EntryPage[] {
  return [0, 1, 2, 3, 4].map((wanted) => {
    const rest = newestFirst(
      all.filter(({ partition }) => partition === wanted).map(({ entry }) => entry),
    ).filter(({ place }) => before === null || comparePlaces(place, before) < 0);
    return { entries: rest.slice(0, limit), more: rest.length > limit };
  });
}

describe('merging the pages of several partitions', () => {
  test('gives the newest entries of all, in order and without gaps', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 20 }), (all, limit) => {
        const merged = mergePages(runsOf(all, null, limit));
        const sorted = newestFirst(all.map(({ entry }) => entry));
        expect(merged.entries).toEqual(sorted.slice(0, merged.entries.length));
        expect(merged.entries.length).toBeGreaterThanOrEqual(Math.min(limit, all.length));
        expect(merged.more || merged.entries.length === all.length).toBe(true);
      }),
    );
  });

  test('gives each entry once, page by page to the end', () => {
    fc.assert(
      fc.property(
        entries,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (all, limit, page) => {
          const walked: Entry[] = [];
          let before: string | null = null;
          for (let more = true; more; ) {
            const run = mergePages(runsOf(all, before, limit));
            // A caller may take fewer entries than there are, and continue from the last one it took.
            const taken = run.entries.slice(0, page);
            walked.push(...taken);
            before = taken.at(-1)?.place ?? before;
            more = run.more || taken.length < run.entries.length;
          }
          expect(walked).toEqual(newestFirst(all.map(({ entry }) => entry)));
        },
      ),
    );
  });

  test('of no pages gives nothing', () => {
    expect(mergePages([])).toEqual({ entries: [], more: false });
    expect(mergePages([{ entries: [], more: false }])).toEqual({ entries: [], more: false });
  });
});
