const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * What an IANA zone can be called. Of names of three letters, only IANA's own: Node.js knows two dozen more, which mean something else to most who
 * write them (`BST` is Bangladesh, `AST` Alaska).
 */
const ZONE = /^[a-z](?![a-z]{2}$)|^([cemw]et|[ehm]st|gmt|prc|ro[ck]|u[ct]{2})$/i;

/** Whether Node.js knows an IANA time zone of this name. An offset such as `+01:00` is none: it has no summer. */
export function isZone(name: string): boolean {
  if (!ZONE.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * What clocks in a zone show, as the time in UTC at which clocks there show the same; cut to whole seconds.
 *
 * @param at milliseconds since the epoch
 */
export function wallTime(at: number, zone: string): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * When clocks in a zone show a time. If they show it twice, the first time; if they jump over it, when they have jumped.
 *
 * @param wall as `wallTime` gives it
 */
export function instantOf(wall: number, zone: string): number {
  // No zone is farther from UTC than 14 hours, and none changes its clocks twice in two days.
  const before = offsetAt(wall - DAY, zone);
  const after = offsetAt(wall + DAY, zone);
  const early = wall - before;
  const late = wall - after;
  if (before === after || offsetAt(early, zone) === before) return early;
  if (offsetAt(late, zone) === after) return late;
  return changeBetween(late, early, zone);
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
export function offsetAt(at: number, zone: string): number {
  const second = Math.floor(at / 1000) * 1000;
  return wallTime(second, zone) - second;
}

/** The first second of a zone's new offset, between one with the old and one with the new. */
function changeBetween(old: number, changed: number, zone: string): number {
  const before = offsetAt(old, zone);
  let low = Math.floor(old / 1000);
  let high = Math.floor(changed / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000, zone) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
