import { canonicalJson, type Json } from '../protocol/json.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';

/** Whether two schedules are the same, in whatever order their fields are written. */
export function isSame(a: ScheduleOptions | null, b: ScheduleOptions | null): boolean {
  return textOf(a) === textOf(b);
}

function textOf(options: ScheduleOptions | null): string {
  const json: Json = JSON.parse(JSON.stringify(options));
  return canonicalJson(json);
}
