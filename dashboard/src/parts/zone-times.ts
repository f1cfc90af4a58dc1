/**
 * A time as the clocks of a time zone show it, with the zone's abbreviation: `Mon, Jan 4, 09:00 GMT+1`, and with its year if that is not this
 * year: `Mon, Jan 4, 2027, 09:00 GMT+1`.
 *
 * @param zone as IANA names it. What this browser does not know is shown in UTC, which the abbreviation says.
 */
export function timeIn(zone: string, time: number): string {
  const { withYear, withoutYear, year } = formatsOf(zone);
  return (year.format(time) === year.format(Date.now()) ? withoutYear : withYear).format(time);
}

interface Formats {
  readonly withYear: Intl.DateTimeFormat;
  readonly withoutYear: Intl.DateTimeFormat;
  readonly year: Intl.DateTimeFormat;
}

const known = new Map<string, Formats>();

function formatsOf(zone: string): Formats {
  const kept = known.get(zone);
  if (kept) return kept;
  const timeZone = isKnown(zone) ? zone : 'UTC';
  const parts = {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  } as const;
  const made = {
    withYear: new Intl.DateTimeFormat(undefined, { ...parts, year: 'numeric' }),
    withoutYear: new Intl.DateTimeFormat(undefined, parts),
    year: new Intl.DateTimeFormat(undefined, { year: 'numeric', timeZone }),
  };
  known.set(zone, made);
  return made;
}

function isKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
