import { canonicalJson, type Json } from '../protocol/json.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { effectiveOf, type ScheduleItem } from './schedule-item.ts';
import type { ScheduleEdit } from './write-schedule.ts';

/** What edits make of a schedule. Each leaves alone what it is not about. */

/** A caller puts a schedule: it is what holds, whatever is declared. What a deleted one had is gone. */
export function put(seen: ScheduleItem | null, spec: ScheduleOptions): ScheduleEdit {
  const { declared, declaredBy } = partsOf(seen);
  return { declared, declaredBy, override: spec, tombstone: null };
}

/** A caller deletes a schedule that is not declared; or makes sure that a put which may still come meets a tombstone. */
export function deleted(): ScheduleEdit {
  return { declared: null, declaredBy: null, override: null, tombstone: 'deleted' };
}

/** A caller pauses a schedule, or resumes it. */
export function switched(seen: ScheduleItem, enabled: boolean): ScheduleEdit | null {
  const spec = effectiveOf(seen);
  if (!spec || (spec.enabled !== false) === enabled) return null;
  const { enabled: _, ...rest } = spec;
  const override: ScheduleOptions = enabled ? rest : { ...rest, enabled };
  const { declared, declaredBy } = partsOf(seen);
  // Paused and resumed, it is what is declared, and follows it again.
  const isDeclared =
    enabled && declared !== null && isSame(withoutEnabled(declared), rest) && declared.enabled !== false;
  return { declared, declaredBy, override: isDeclared ? null : override, tombstone: null };
}

/** A caller drops what calls have made of a declared schedule. */
export function reset(seen: ScheduleItem): ScheduleEdit | null {
  const { declared, declaredBy, override } = partsOf(seen);
  return override === null ? null : { declared, declaredBy, override: null, tombstone: null };
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

/** Whether two schedules are the same, in whatever order their fields are written. */
export function isSame(a: ScheduleOptions | null, b: ScheduleOptions | null): boolean {
  return textOf(a) === textOf(b);
}

function textOf(options: ScheduleOptions | null): string {
  const json: Json = JSON.parse(JSON.stringify(options));
  return canonicalJson(json);
}

function withoutEnabled({ enabled: _, ...rest }: ScheduleOptions): ScheduleOptions {
  return rest;
}

function partsOf(seen: ScheduleItem | null): Pick<ScheduleEdit, 'declared' | 'declaredBy' | 'override'> {
  if (!seen || seen.tombstone)
    return { declared: null, declaredBy: seen?.declaredBy ?? null, override: null };
  return seen;
}
