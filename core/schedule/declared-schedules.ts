import type { Registry } from '../definition/registry.ts';
import type { Json } from '../protocol/json.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { toJson } from '../protocol/to-json.ts';

/** The schedules that the definitions declare, each with its task, by name and in the order of the names. */
export function declaredSchedules({ definitions }: Registry): ReadonlyMap<string, ScheduleOptions> {
  const declared = definitions.flatMap(({ name: task, schedules }) =>
    schedules.map(({ name, ...options }): [string, ScheduleOptions] => [
      name,
      asJson({ ...options, task, input: options.input as Json }),
    ]),
  );
  return new Map(declared.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As the table keeps it: without what is not given, and a date in the input, for instance, is a text. */
function asJson(schedule: ScheduleOptions): ScheduleOptions {
  const given = Object.entries(schedule).filter(([name, value]) => value !== null || name === 'input');
  return JSON.parse(toJson(Object.fromEntries(given), 'schedule'));
}
