import type { Registry } from '../definition/registry.ts';
import { type Validation, validateAtOnce, validateInput } from '../definition/validate-input.ts';
import type { FieldError } from '../protocol/problem.ts';
import type { ScheduleOptions } from '../protocol/schedule.ts';
import { type ReadSchedule, readSchedule, type Since } from './read-schedule.ts';

/** A schedule that may be kept, or all that is wrong with it. */
export type CheckedSchedule =
  | { readonly ok: true; readonly schedule: ScheduleOptions }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * Checks a schedule, whoever gives it: its fields, that it comes at all, its task, its queue, and its input against the task's schema.
 *
 * @param options an object; a field that is `null` or `undefined` is not given, except for the input
 * @param since when it is to have a time still ahead; `null` if nobody can say when it will run: then an end in the past is no error
 * @returns the schedule as it is to be kept: without fields that were `null`, its input as it was given
 */
export async function checkSchedule(
  options: unknown,
  registry: Registry,
  since: Since | null,
): Promise<CheckedSchedule> {
  const read = readSchedule(options, registry, since);
  return judge(read, read.definition && (await validateInput(read.definition.input, read.schedule.input)));
}

/** The same at once. A schema that answers later is not asked. */
export function checkScheduleAtOnce(
  options: unknown,
  registry: Registry,
  since: Since | null,
): CheckedSchedule {
  const read = readSchedule(options, registry, since);
  return judge(read, read.definition && validateAtOnce(read.definition.input, read.schedule.input));
}

function judge(
  { schedule, errors }: ReadSchedule,
  validation: Validation<unknown> | null | undefined,
): CheckedSchedule {
  const all = [
    ...errors,
    ...(validation?.ok === false ? validation.errors : []).map(({ path, message }) => ({
      path: ['input', path].filter(Boolean).join('.'),
      message,
    })),
  ];
  return all.length === 0 ? { ok: true, schedule } : { ok: false, errors: all };
}
