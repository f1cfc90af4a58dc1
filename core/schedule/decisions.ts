import type { ScheduleOptions } from '../protocol/schedule.ts';
import { isSame } from './same-schedule.ts';
import { effectiveOf, isEnabled, type ScheduleItem } from './schedule-item.ts';
import type { ScheduleEdit } from './write-schedule.ts';

/**
 * What edits make of a schedule. Each leaves alone what it is not about. One that a caller asks for is written even if it changes nothing: it raises the
 * revision, so that what the caller had asked for before, and was not answered, comes to nothing if it is carried out late.
 */

/** A caller puts a schedule: it is what holds, whatever is declared. What a deleted one had is gone. */
export function put(seen: ScheduleItem | null, spec: ScheduleOptions): ScheduleEdit {
  const { declared, declaredBy } = partsOf(seen);
  return { declared, declaredBy, override: spec, tombstone: null };
}

/** A caller deletes a schedule that is not declared; or makes sure that a put which may still come meets a tombstone. */
export function deleted(): ScheduleEdit {
  return { declared: null, declaredBy: null, override: null, tombstone: 'deleted' };
}

/** A caller pauses a schedule that there is, or resumes it. */
export function switched(seen: ScheduleItem, enabled: boolean): ScheduleEdit {
  const parts = partsOf(seen);
  const spec = effectiveOf(seen);
  if (!spec || isEnabled(spec) === enabled) return { ...parts, tombstone: seen.tombstone };
  const override = switchedTo(spec, enabled);
  const { declared } = parts;
  // Paused and resumed, it is what is declared, and follows it again.
  const isDeclared = declared !== null && isSame(override, switchedTo(declared, isEnabled(declared)));
  return { ...parts, override: isDeclared ? null : override, tombstone: null };
}

/** A schedule says that it is paused, and nothing if it is not. */
function switchedTo({ enabled: _, ...rest }: ScheduleOptions, enabled: boolean): ScheduleOptions {
  return enabled ? rest : { ...rest, enabled };
}

/** A caller drops what calls have made of a declared schedule. */
export function reset(seen: ScheduleItem): ScheduleEdit {
  return { ...partsOf(seen), override: null, tombstone: null };
}

/**
 * A build declares a schedule. What a caller has made of it stays, also while it was not declared.
 *
 * @param by the hash of everything that the build declares
 */
export function declare(seen: ScheduleItem | null, declared: ScheduleOptions, by: string): ScheduleEdit {
  const override = seen?.tombstone === 'deleted' ? null : (seen?.override ?? null);
  return { declared, declaredBy: by, override, tombstone: null };
}

/** A build no longer declares a schedule. What a caller has made of it is kept for a while, for a build that declares it again. */
export function undeclare(seen: ScheduleItem, by: string): ScheduleEdit {
  return { declared: null, declaredBy: by, override: seen.override, tombstone: 'removed' };
}

function partsOf(seen: ScheduleItem | null): Pick<ScheduleEdit, 'declared' | 'declaredBy' | 'override'> {
  const declaredBy = seen?.declaredBy ?? null;
  if (!seen || seen.tombstone) return { declared: null, declaredBy, override: null };
  return { declared: seen.declared, declaredBy, override: seen.override };
}
