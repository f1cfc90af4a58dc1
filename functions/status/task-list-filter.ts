import type { ListFilter } from '../../core/records/list/list-records.ts';

/** What the tasks of a list can wait for. */
export const WAITS = ['time', 'tasks'] as const;

/** Which tasks a call lists; `null` matches any. */
export interface TaskListFilter extends ListFilter {
  /** Only those that wait for this: for a time, the soonest first. Otherwise the newest first. */
  readonly waitsFor: (typeof WAITS)[number] | null;
}
