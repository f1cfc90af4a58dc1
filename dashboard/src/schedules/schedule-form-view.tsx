import { unlessRefused } from '../api/call.ts';
import { countQueues, readSendables } from '../api/calls.ts';
import { readWholeSchedule } from '../api/schedule-calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { hrefOf } from '../route/route.ts';
import { ScheduleForm } from './schedule-form.tsx';

/** Makes a schedule, or changes the one of a name. */
export function ScheduleFormView({ name }: { readonly name: string | null }) {
  const tasks = useFetched({ key: 'openapi', fetch: readSendables });
  // The form works without these: it then offers no queues.
  const queues = useFetched({ key: 'queues', fetch: (signal) => unlessRefused(countQueues(signal), []) });
  const schedule = useFetched(
    name === null ? null : { key: name, fetch: (signal) => readWholeSchedule(name, signal) },
  );
  const names = (queues.value ?? []).map((queue) => queue.name);
  return (
    <>
      <p class="back">
        {name === null ? (
          <a href={hrefOf({ view: 'schedules' })}>← All schedules</a>
        ) : (
          <a href={hrefOf({ view: 'schedule', name })}>← {name}</a>
        )}
      </p>
      <h1 tabIndex={-1}>{name === null ? 'New schedule' : 'Change a schedule'}</h1>
      <WhenFetched of={tasks} name="the tasks">
        {(all) =>
          name === null ? (
            <ScheduleForm was={null} tasks={all} queues={names} onReload={() => undefined} />
          ) : (
            <WhenFetched
              of={schedule}
              name="the schedule"
              missing={{
                title: 'Schedule not found',
                hint: 'It may have been deleted, or no longer be declared.',
              }}
            >
              {(was) => (
                <ScheduleForm
                  key={was.revision}
                  was={was}
                  tasks={all}
                  queues={names}
                  onReload={schedule.refresh}
                />
              )}
            </WhenFetched>
          )
        }
      </WhenFetched>
    </>
  );
}
