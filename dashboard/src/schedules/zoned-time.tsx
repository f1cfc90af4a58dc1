import { ownZone } from '../parts/local-time.ts';
import { timeIn } from '../parts/zone-times.ts';

interface ZonedTimeProps {
  /** ISO 8601. */
  readonly at: string;
  /** The schedule's time zone. */
  readonly zone: string;
}

/** A time as the reader's clocks show it and, if these differ, as those of the schedule's time zone. */
export function ZonedTime({ at, zone }: ZonedTimeProps) {
  const time = Date.parse(at);
  const own = timeIn(ownZone(), time);
  const theirs = timeIn(zone, time);
  return (
    <>
      <span class="zoned">{own}</span>
      {theirs !== own && (
        <span class="zoned muted">
          {theirs}
          <span class="unseen"> in {zone}</span>
        </span>
      )}
    </>
  );
}
