import { errorFields } from '../protocol/logger.ts';
import { dueEntries } from '../records/list/due-entries.ts';
import { readItems } from '../records/read-items.ts';
import { sideBySide } from '../records/side-by-side.ts';
import type { Item } from '../records/table.ts';
import { declaredSchedules } from './declared-schedules.ts';
import { hashOfDeclared } from './hash-of-declared.ts';
import { type Declarations, reconcileDeclared, reconcileStray } from './reconcile-declared.ts';
import { readScheduleItem, SCHEDULES } from './schedule-item.ts';
import { LOOK_AHEAD_MS, type Scheduling } from './scheduling.ts';
import { sweepSchedule } from './sweep-schedule.ts';

/** Schedules that are swept at a time: each may send many requests. */
const AT_ONCE = 5;

interface SweepSchedulesOptions {
  /** The hash of the schedules that the deployed project declares, from the event. */
  readonly declared: string;
  /** When to begin nothing more, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** What became of the schedules that were due. */
interface SchedulesSwept {
  readonly swept: number;
  readonly failed: number;
  /** When the oldest entry came due, in milliseconds since the epoch; `null` if nothing did. */
  readonly oldest: number | null;
  /** Why the schedules, or what is declared, could not be read, if so. */
  readonly fault: unknown;
}

/**
 * Makes the tasks of every schedule that come due, the earliest first. What the project declares is put into the table first, if this build is the one
 * that is deployed. What fails with one schedule is logged, and stops no other; the next sweep goes on with it.
 */
export async function sweepSchedules(
  scheduling: Scheduling,
  { declared, deadline }: SweepSchedulesOptions,
): Promise<SchedulesSwept> {
  const { table, clock, logger, registry } = scheduling;
  const startedAt = clock.now();
  const hash = hashOfDeclared(registry);
  // Between the parts of a deployment, the event is another build's.
  const own: Declarations | null =
    declared === hash ? { schedules: declaredSchedules(registry), hash } : null;
  if (!own) {
    logger.warn(
      'the declared schedules are not those of the deployment: it is under way, or a declaration is not a constant',
      {},
    );
  }
  let fault: unknown;
  if (own) {
    try {
      await reconcileDeclared(scheduling, own, startedAt);
    } catch (error) {
      logger.error('the declared schedules were not put into the table', errorFields(error));
      fault = error;
    }
  }
  let [swept, failed] = [0, 0];
  let oldest: number | null = null;
  const seen = new Set<string>();
  try {
    let from: Item | undefined;
    do {
      const readAt = clock.now();
      const page = await dueEntries(table, SCHEDULES, readAt + LOOK_AHEAD_MS, from);
      oldest ??= page.entries[0]?.at ?? null;
      const ids = [...new Set(page.entries.map(({ id }) => id))].filter((id) => !seen.has(id));
      for (const id of ids) seen.add(id);
      const done = await sweepPage(scheduling, ids, own, readAt, deadline);
      swept += done.filter(Boolean).length;
      failed += done.filter((one) => !one).length;
      from = page.next;
    } while (from && clock.now() < deadline);
  } catch (error) {
    logger.error('the due schedules were not read', errorFields(error));
    fault ??= error;
  }
  return { swept, failed, oldest, fault };
}

async function sweepPage(
  scheduling: Scheduling,
  ids: readonly string[],
  own: Declarations | null,
  readAt: number,
  deadline: number,
): Promise<readonly boolean[]> {
  const { table, clock, random, logger } = scheduling;
  const { items } = await readItems(table, ids, clock, random);
  return sideBySide(
    ids.filter((id) => items.has(id)),
    async (id) => {
      if (clock.now() >= deadline) return false;
      try {
        const item = readScheduleItem(items.get(id) ?? {});
        const isStray = own !== null && item.declared !== null && item.declaredBy !== own.hash;
        if (!isStray || (await reconcileStray(scheduling, item, own))) {
          await sweepSchedule(scheduling, item, readAt);
        }
        return true;
      } catch (error) {
        logger.error('a schedule was not swept', { id, ...errorFields(error) });
        return false;
      }
    },
    AT_ONCE,
  );
}
