import type { Schedule } from '../api/task.ts';
import { Time } from '../parts/time.tsx';
import { hrefOf } from '../route/route.ts';
import { Counts } from './counts.tsx';
import { ScheduleActions } from './schedule-actions.tsx';
import { StatusBadge } from './status-badge.tsx';
import { When } from './when.tsx';
import { ZonedTime } from './zoned-time.tsx';

interface ScheduleTableProps {
  readonly schedules: readonly Schedule[];
  readonly now: number;
  readonly onChange: (schedule: Schedule) => void;
}

/** A table of schedules. */
export function ScheduleTable({ schedules, now, onChange }: ScheduleTableProps) {
  return (
    <table class="schedules">
      <caption class="unseen">Schedules</caption>
      <thead>
        <tr>
          <th scope="col">Schedule</th>
          <th scope="col">When</th>
          <th scope="col">Next</th>
          <th scope="col">Latest task</th>
          <th scope="col">
            <span class="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.name} schedule={schedule} now={now} onChange={onChange} />
        ))}
      </tbody>
    </table>
  );
}

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly now: number;
  readonly onChange: (schedule: Schedule) => void;
}

function ScheduleRow({ schedule, now, onChange }: ScheduleRowProps) {
  const { name, task, next, last, timezone } = schedule;
  const [soonest] = next;
  return (
    <tr>
      <td class="cell-schedule">
        <a href={hrefOf({ view: 'schedule', name })}>{name}</a>
        <span class="muted">makes {task}</span>
        <StatusBadge schedule={schedule} />
      </td>
      <td class="cell-when">
        <When schedule={schedule} />
      </td>
      <td class="cell-next" data-label="Next">
        {soonest === undefined ? (
          <span class="muted">none</span>
        ) : (
          <>
            <span class="soon">
              <Time at={soonest} now={now} />
            </span>
            <ZonedTime at={soonest} zone={timezone} />
          </>
        )}
      </td>
      <td class="cell-last" data-label="Latest task">
        {last === null ? (
          <span class="muted">not yet</span>
        ) : (
          <>
            <span class="last">
              <a href={hrefOf({ view: 'task', id: last.taskId })}>
                <Time at={last.at} now={now} />
                <span class="unseen">, the latest task of {name}</span>
              </a>
            </span>
            <ZonedTime at={last.at} zone={timezone} />
          </>
        )}
        <Counts schedule={schedule} />
      </td>
      <td class="cell-actions">
        <ScheduleActions schedule={schedule} few onChange={onChange} />
      </td>
    </tr>
  );
}
