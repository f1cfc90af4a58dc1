import { listSchedules } from '../api/schedule-calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { useLost } from '../api/use-lost.ts';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { hrefOf } from '../route/route.ts';
import { NoSchedules } from './no-schedules.tsx';
import { ScheduleTable } from './schedule-table.tsx';

/** Pause between two reads, in milliseconds: schedules change with the minutes. */
const EVERY_MS = 5_000;

/** Every schedule: when it comes next, and what it did last. */
export function SchedulesView() {
  const now = useNow(1_000);
  const schedules = useFetched({ key: 'schedules', fetch: listSchedules, every: () => EVERY_MS });
  const lost = useLost();
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Schedules</h1>
        <div class="title-row">
          {schedules.value && !schedules.failure && !lost && <span class="live">Live</span>}
          <a class="button" href={hrefOf({ view: 'schedule-form', name: null })}>
            New schedule
          </a>
        </div>
      </div>
      <WhenFetched of={schedules} name="the schedules">
        {(listed) =>
          listed.length === 0 ? (
            <NoSchedules />
          ) : (
            <ScheduleTable
              schedules={listed}
              now={now}
              onChange={(changed) => {
                schedules.update((shown) =>
                  shown.map((schedule) => (schedule.name === changed.name ? changed : schedule)),
                );
                schedules.refresh();
              }}
            />
          )
        }
      </WhenFetched>
    </>
  );
}
