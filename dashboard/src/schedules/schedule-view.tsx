import { readSchedule, readScheduleInput } from '../api/schedule-calls.ts';
import type { Schedule } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { ConcealedInput } from '../parts/concealed-input.tsx';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { hrefOf } from '../route/route.ts';
import { NextTable } from './next-table.tsx';
import { Occurrences } from './occurrences.tsx';
import { ScheduleActions } from './schedule-actions.tsx';
import { ScheduleFacts } from './schedule-facts.tsx';
import { type Status, statusOf } from './status.ts';
import { StatusBadge } from './status-badge.tsx';
import { When } from './when.tsx';

/** Pause between two reads, in milliseconds. */
const EVERY_MS = 5_000;

/** One schedule, kept up to date. */
export function ScheduleView({ name }: { readonly name: string }) {
  const now = useNow(1_000);
  const fetched = useFetched({
    key: name,
    fetch: (signal) => readSchedule(name, signal),
    every: () => EVERY_MS,
  });
  const schedule = fetched.value;
  return (
    <>
      <p class="back">
        <a href={hrefOf({ view: 'schedules' })}>← All schedules</a>
      </p>
      <div class="title-row">
        <div class="task-title">
          <h1 tabIndex={-1}>{name}</h1>
          {schedule && <StatusBadge schedule={schedule} />}
        </div>
        {schedule && (
          <ScheduleActions
            schedule={schedule}
            onChange={(after) => {
              fetched.update(() => after);
              fetched.refresh();
            }}
          />
        )}
      </div>
      <WhenFetched
        of={fetched}
        name="the schedule"
        missing={{ title: 'Schedule not found', hint: 'It may have been deleted, or no longer be declared.' }}
      >
        {(read) => (
          <div class="task-grid">
            <div>
              <Times schedule={read} now={now} />
              <Occurrences schedule={read} now={now} />
              <ConcealedInput
                key={read.revision}
                fetch={(signal) => readScheduleInput(name, signal)}
                none="Its tasks get null."
              />
            </div>
            <ScheduleFacts schedule={read} now={now} />
          </div>
        )}
      </WhenFetched>
    </>
  );
}

const NO_TIMES: Readonly<Record<Exclude<Status, 'on'>, string>> = {
  paused: 'It is paused: it makes no tasks until you resume it.',
  ended: 'It has ended: there are no more times.',
};

function Times({ schedule, now }: { readonly schedule: Schedule; readonly now: number }) {
  const status = statusOf(schedule);
  return (
    <section class="card" aria-labelledby="times-title">
      <h2 id="times-title">Next</h2>
      <When schedule={schedule} />
      {status === 'on' ? (
        <NextTable times={schedule.next.map(Date.parse)} zone={schedule.timezone} now={now} />
      ) : (
        <p class="muted no-times">{NO_TIMES[status]}</p>
      )}
    </section>
  );
}
