import type { SweepAnswer, SweepEvent } from '../../core/protocol/sweep-event.ts';
import { sweepSchedules } from '../../core/schedule/sweep-schedules.ts';
import { nextDue } from './next-due.ts';
import type { Scheduler } from './scheduler.ts';
import { sweepDue } from './sweep-due.ts';

/** The least that is left of a run when a sweep begins its last group, in milliseconds: enough for that group's requests with all their tries. */
const RESERVE_MS = 15_000;

/**
 * One pass over what has come due: first the schedules, which are few, then the tasks.
 *
 * @param ends when Lambda ends the run, in milliseconds since the epoch
 * @throws unknown what kept a part of the index from being read, once everything else is done
 */
export async function sweep(
  scheduler: Scheduler,
  { declared, tellNext }: Pick<SweepEvent, 'declared' | 'tellNext'>,
  ends: number,
): Promise<SweepAnswer> {
  const { table, clock, logger, measures, metrics } = scheduler;
  const began = clock.now();
  const deadline = ends - RESERVE_MS;
  try {
    // Half of the time is for the tasks, however many schedules there are.
    const schedules = await sweepSchedules(scheduler, {
      declared,
      deadline: began + (deadline - began) / 2,
    });
    const tasks = await sweepDue(scheduler, deadline);
    const fault = schedules.fault ?? tasks.fault;
    if (fault !== undefined) throw fault;
    const oldest = Math.min(schedules.oldest ?? began, tasks.oldest ?? began);
    const overdue = Math.max(0, (began - oldest) / 1000);
    measures.measure('overdue', overdue);
    const { released } = tasks;
    const failed = schedules.failed + tasks.failed;
    if (schedules.swept + released + failed > 0) {
      logger.info('swept', { schedules: schedules.swept, released, failed, overdue });
    }
    return { released, failed, overdue, next: tellNext ? await nextDue(table, clock.now()) : null };
  } finally {
    metrics.flush();
  }
}
