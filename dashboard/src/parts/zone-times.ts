/**
 * A time as the clocks of a time zone show it, with the zone's abbreviation: `Mon, Jan 4, 2027, 09:00 GMT+1`.
 *
 * @param zone as IANA names it. What this browser does not know is shown in UTC, which the abbreviation says.
 */
export function timeIn(zone: string, time: number): string {
  return formatOf(zone).format(time);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone: isKnown(zone) ? zone : 'UTC',
  });
  formats.set(zone, made);
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
