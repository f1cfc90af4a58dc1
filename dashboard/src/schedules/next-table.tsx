import { ownZone } from '../parts/local-time.ts';
import { relative } from '../parts/times.ts';
import { timeIn } from '../parts/zone-times.ts';

interface NextTableProps {
  /** Milliseconds since the epoch, increasing. */
  readonly times: readonly number[];
  /** The schedule's time zone. */
  readonly zone: string;
  readonly now: number;
}

/** The next times of a schedule, by the reader's clocks and, if these differ, by those of its time zone. */
export function NextTable({ times, zone, now }: NextTableProps) {
  const own = ownZone();
  const isTwo = times.some((time) => timeIn(own, time) !== timeIn(zone, time));
  return (
    <table class="next-times">
      <thead>
        <tr>
          <th scope="col">{own}</th>
          {isTwo && <th scope="col">{zone}</th>}
          <th scope="col" class="unseen">
            How soon
          </th>
        </tr>
      </thead>
      <tbody>
        {times.map((time) => (
          <tr key={time}>
            <td>{timeIn(own, time)}</td>
            {isTwo && <td>{timeIn(zone, time)}</td>}
            <td class="number">{relative(time, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
