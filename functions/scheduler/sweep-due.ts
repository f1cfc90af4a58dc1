import { errorFields } from '../../core/protocol/logger.ts';
import { RENEWALS } from '../../core/records/due-entry.ts';
import { type DueEntry, dueEntries } from '../../core/records/list/due-entries.ts';
import { ALL_SHARDS } from '../../core/records/list/shard.ts';
import { sideBySide } from '../../core/records/side-by-side.ts';
import type { Item } from '../../core/records/table.ts';
import { type ReleaseTerms, release } from './release.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * How far ahead of its time a task gets its message, in milliseconds: SQS keeps it back until then. A sweep may come that much late, and nothing
 * starts late.
 */
export const LOOK_AHEAD_MS = 600_000;

/** Tasks that are released together: as many as a batch of SQS holds. */
const GROUP = 10;

/** Groups at a time: together as many requests as a client has connections. */
const GROUPS_AT_ONCE = 5;

/** What became of everything that was due. */
interface DueSwept {
  readonly released: number;
  readonly failed: number;
  /** When the oldest entry came due, in milliseconds since the epoch; `null` if nothing did. */
  readonly oldest: number | null;
  /** Why a partition could not be read, if one could not. */
  readonly fault: unknown;
}

const HOUR_MS = 3_600_000;

/** Whether a sweep at this time reads when the items of workflows are to be kept on: the first of each hour does. */
export function readsRenewals(now: number): boolean {
  return Math.floor((now % HOUR_MS) / 60_000) === 0;
}

/** How late something may be before it is overdue, in milliseconds: what only one sweep of an hour reads may be missed by that one. */
function patienceWith({ partition }: Pick<ReadPage, 'partition'>): number {
  return RENEWALS.includes(partition) ? 2 * HOUR_MS : 0;
}

interface Cursor {
  readonly partition: string;
  readonly from: Item | undefined;
}

/**
 * Releases every task that comes due, the earliest first, page by page of all partitions of the due index at once. What cannot be released stays in
 * the index, and what is not reached before the deadline too: the next sweep goes on with it. It is safe twice at once, and may die anywhere.
 *
 * @param deadline when to begin nothing more, in milliseconds since the epoch
 */
export async function sweepDue(scheduler: Scheduler, deadline: number): Promise<DueSwept> {
  const { clock } = scheduler;
  const until = clock.now() + LOOK_AHEAD_MS;
  // Where a time was just changed, the index may show a task twice.
  const seen = new Set<string>();
  let [released, failed] = [0, 0];
  let oldest: number | null = null;
  let fault: unknown;
  const partitions = readsRenewals(clock.now()) ? [...ALL_SHARDS, ...RENEWALS] : ALL_SHARDS;
  let cursors: readonly Cursor[] = partitions.map((partition) => ({ partition, from: undefined }));
  do {
    const pages = await Promise.all(cursors.map((cursor) => pageAt(scheduler, cursor, until)));
    const entries = pages.flatMap((page) => page.entries).toSorted((a, b) => a.at - b.at);
    for (const page of pages) {
      const [first] = page.entries;
      if (first) oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, first.at + patienceWith(page));
    }
    fault ??= pages.find((page) => page.fault !== undefined)?.fault;
    const ids = entries.map(({ id }) => id).filter((id) => !seen.has(id));
    for (const id of ids) seen.add(id);
    await sideBySide(
      groupsOf([...new Set(ids)]),
      async (group) => {
        if (clock.now() >= deadline) return;
        const done = await releaseOrNot(scheduler, group, { until, deadline });
        released += done.released;
        failed += done.failed;
      },
      GROUPS_AT_ONCE,
    );
    cursors = pages.flatMap(({ next }) => next ?? []);
  } while (cursors.length > 0 && clock.now() < deadline);
  return { released, failed, oldest, fault };
}

interface ReadPage {
  readonly partition: string;
  readonly entries: readonly DueEntry[];
  readonly next: Cursor | undefined;
  readonly fault?: unknown;
}

/** A page of one partition. One that cannot be read stops no other. */
async function pageAt(
  { table, logger }: Scheduler,
  { partition, from }: Cursor,
  until: number,
): Promise<ReadPage> {
  try {
    const { entries, next } = await dueEntries(table, partition, until, from);
    return { partition, entries, next: next && { partition, from: next } };
  } catch (fault) {
    logger.error('a partition of the due index was not read', { partition, ...errorFields(fault) });
    return { partition, entries: [], next: undefined, fault };
  }
}

async function releaseOrNot(scheduler: Scheduler, ids: readonly string[], terms: ReleaseTerms) {
  try {
    return await release(scheduler, ids, terms);
  } catch (fault) {
    scheduler.logger.error('due tasks were not read', { count: ids.length, ...errorFields(fault) });
    return { released: 0, failed: ids.length };
  }
}

function groupsOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / GROUP) }, (_, index) =>
    ids.slice(index * GROUP, (index + 1) * GROUP),
  );
}
