import { CLOCK_SKEW_MS } from '../protocol/bounds.ts';
import { errorFields } from '../protocol/logger.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { MAX_KEYS, readItems } from '../records/read-items.ts';
import { string } from '../records/record-item.ts';
import { isConditionFailed, refusedItem } from '../records/refused-record.ts';
import { sideBySide } from '../records/side-by-side.ts';
import { updateRecord } from '../records/update-record.ts';
import { declare, undeclare } from './decisions.ts';
import { claimDeclarations, declarationsDone, isStillClaimed, readClaim } from './declarations-claim.ts';
import { listSchedules } from './list-schedules.ts';
import { isSame } from './same-schedule.ts';
import { readScheduleItem, type ScheduleItem, scheduleId } from './schedule-item.ts';
import type { Scheduling } from './scheduling.ts';
import { sweepSchedule } from './sweep-schedule.ts';
import { asSeen, writeSchedule } from './write-schedule.ts';

/** What a build declares: its schedules by name, and the hash of them all. */
export interface Declarations {
  readonly schedules: ReadonlyMap<string, ScheduleOptions>;
  readonly hash: string;
}

/**
 * Puts into the table what this build declares, if another build's declarations are there. A build that was deployed later claims that for itself before
 * it reads any schedule. An older one that is still at it has read its schedules before, then: either it sees the claim, or its writes meet what
 * the newer one has written.
 *
 * @param startedAt when the sweep began, in milliseconds since the epoch
 */
export async function reconcileDeclared(
  scheduling: Scheduling,
  declarations: Declarations,
  startedAt: number,
): Promise<void> {
  const { table, clock, logger } = scheduling;
  const { schedules, hash } = declarations;
  const found = await readClaim(table);
  if (found?.hash === hash && found.done) return;
  // Nobody has declared anything, so there is nothing to take away.
  if (!found && schedules.size === 0) return;
  // Another build has begun after this sweep did: this one is the older.
  if (found && found.hash !== hash && found.at > startedAt - CLOCK_SKEW_MS) return;
  const claim = found?.hash === hash ? found : await claimDeclarations(table, hash, found, clock.now());
  if (!claim) return;
  const names = [...new Set([...schedules.keys(), ...(await declaredNames(scheduling))])];
  const items = await readNamed(scheduling, names);
  if (!(await isStillClaimed(table, claim))) return;
  const done = await sideBySide(names, (name) =>
    reconcileOrNot(scheduling, name, items.get(name) ?? null, declarations),
  );
  if (done.every(Boolean)) await declarationsDone(table, claim);
  logger.info('schedules declared', { schedules: schedules.size, left: done.filter((one) => !one).length });
}

/**
 * Does the same for one schedule, which another build has declared although this one's declarations are all there: that build had begun to write it
 * before it was replaced.
 *
 * @param item as it was read just now
 * @returns whether it is what this build declares too, and can be swept as it is
 */
export async function reconcileStray(
  scheduling: Scheduling,
  item: ScheduleItem,
  declarations: Declarations,
): Promise<boolean> {
  const claim = await readClaim(scheduling.table);
  if (claim?.hash !== declarations.hash) return false;
  await reconcile(scheduling, item.name, item, declarations);
  return isSame(item.declared, declarations.schedules.get(item.name) ?? null);
}

/** The names of the schedules that some build has declared, as the index knows them. */
async function declaredNames({ table, clock, random }: Scheduling): Promise<readonly string[]> {
  const names: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listSchedules>> = await listSchedules(
      table,
      { after, limit: MAX_KEYS },
      clock,
      random,
    );
    names.push(...page.schedules.filter(({ declared }) => declared !== null).map(({ name }) => name));
    after = page.next;
  } while (after !== null);
  return names;
}

async function readNamed(
  { table, clock, random, logger }: Scheduling,
  names: readonly string[],
): Promise<ReadonlyMap<string, ScheduleItem | Error>> {
  const { items } = await readItems(table, names.map(scheduleId), clock, random);
  const found = new Map<string, ScheduleItem | Error>();
  for (const name of names) {
    const item = items.get(scheduleId(name));
    if (!item) continue;
    try {
      found.set(name, readScheduleItem(item));
    } catch (error) {
      logger.error('a schedule cannot be read', { schedule: name, ...errorFields(error) });
      found.set(name, error instanceof Error ? error : new Error('A schedule cannot be read'));
    }
  }
  return found;
}

async function reconcileOrNot(
  scheduling: Scheduling,
  name: string,
  seen: ScheduleItem | Error | null,
  declarations: Declarations,
): Promise<boolean> {
  if (seen instanceof Error) return false;
  try {
    return await reconcile(scheduling, name, seen, declarations);
  } catch (error) {
    scheduling.logger.error('a schedule was not declared', { schedule: name, ...errorFields(error) });
    return false;
  }
}

/** @returns whether the schedule is as this build declares it: not if it was changed since it was read */
async function reconcile(
  scheduling: Scheduling,
  name: string,
  seen: ScheduleItem | null,
  { schedules, hash }: Declarations,
): Promise<boolean> {
  const { table, clock, logger, newToken } = scheduling;
  const spec = schedules.get(name);
  const live = seen?.tombstone ? null : seen;
  if (spec && live && isSame(live.declared, spec)) return markDeclared(scheduling, live, hash);
  if (!spec && live?.declared == null) return true;
  const edit = spec ? declare(seen, spec, hash) : live && undeclare(live, hash);
  if (!edit) return true;
  const { written, item } = await writeSchedule(table, name, seen, edit, newToken(), clock.now());
  if (!written) return false;
  try {
    await sweepSchedule(scheduling, item, clock.now());
  } catch (error) {
    // What is due is only late: the next sweep does it.
    logger.error('a schedule was declared, but not swept', { schedule: name, ...errorFields(error) });
  }
  return true;
}

/** Marks a schedule that is unchanged as declared by this build, so that an older one that has read it before cannot change it. */
async function markDeclared({ table }: Scheduling, seen: ScheduleItem, hash: string): Promise<boolean> {
  if (seen.declaredBy === hash) return true;
  const id = scheduleId(seen.name);
  try {
    await updateRecord(table, id, { ...asSeen(seen), set: { declaredBy: string(hash) } });
    return true;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const item = await refusedItem(table, id, error);
    return item?.['declaredBy']?.S === hash && Number(item['revision']?.N) === seen.revision;
  }
}
