import type { ScheduleOptions } from '../protocol/schedule.ts';
import type { Scheduling } from './scheduling.ts';

/** The queue for a schedule's tasks: its own, or else the definition's. A deployment may have taken the first away since it was checked. */
export function queueOf(
  { registry, queues }: Pick<Scheduling, 'registry' | 'queues'>,
  { task, queue }: ScheduleOptions,
): string {
  const usual = registry.get(task)?.queue ?? 'default';
  return queue !== undefined && queues.addresses.has(queue) ? queue : usual;
}
