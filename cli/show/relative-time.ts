const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time: `0.4 s`, `12 s`, `3 min`, `5 h`, `2 d`. @param ms milliseconds */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  for (const [unit, size] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return '0 s';
}

/** A time relative to now: `3 min ago`, `in 12 s`. @param time ISO 8601 */
export function relativeTime(time: string, now: number): string {
  const ms = now - Date.parse(time);
  // Two machines' clocks differ a little: what has just happened must not seem to be in the future.
  if (Math.abs(ms) < 1_000) return 'now';
  const rounded = duration(Math.round(Math.abs(ms) / 1000) * 1000).replace('.0', '');
  return ms > 0 ? `${rounded} ago` : `in ${rounded}`;
}
