const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in short words: `0 ms`, `38 ms`, `1.4 s`, `12 s`, `2 m 5 s`, `3 h 20 m`, `2 d 4 h`, `365 d`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'm');
  // Of months, nobody counts the hours.
  if (ms >= 60 * DAY) return `${Math.round(ms / DAY)} d`;
  const hours = Math.round(ms / HOUR);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(most: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${most} ${unit}` : `${most} ${unit} ${rest} ${restUnit}`;
}

/** How long ago, or how soon: `just now`, `12 s ago`, `in 40 s`, `3 h ago`, `in 3 days`, `in 10 years`. */
export function relative(time: number, now: number): string {
  const ms = now - time;
  const size = Math.abs(ms);
  if (size < 2 * SECOND) return 'just now';
  if (-ms >= DAY) return `in ${inWords(-ms)}`;
  const text =
    size < MINUTE
      ? `${Math.floor(size / SECOND)} s`
      : size < HOUR
        ? `${Math.floor(size / MINUTE)} min`
        : size < DAY
          ? `${Math.floor(size / HOUR)} h`
          : `${Math.floor(size / DAY)} d`;
  return ms > 0 ? `${text} ago` : `in ${text}`;
}

/** A length of time of at least a day, to the nearest day, month or year. */
function inWords(ms: number): string {
  const days = ms / DAY;
  // So that 59 days are not "2 months", nor 23 months "2 years".
  if (days < 60) return counted(days, 'day');
  return days < 730 ? counted(days / 30.44, 'month') : counted(days / 365.25, 'year');
}

function counted(count: number, unit: string): string {
  const whole = Math.round(count);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A full time, in the reader's time zone. */
export function fullTime(iso: string): string {
  return FULL.format(new Date(iso));
}
