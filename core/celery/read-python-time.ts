/**
 * What Python's `datetime.isoformat` writes, with any separator, and what `fromisoformat` reads: the time may be missing, fractions have up to nine
 * digits, and offsets may have seconds, as those of local mean times do.
 */
const PYTHON_TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d{2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?)?)?$/i;

/**
 * The moment that Python names, in milliseconds since the epoch, rounded up: a task does not start early. A time without an offset is UTC's, as
 * Celery has it by default (`enable_utc`).
 *
 * @returns `null` if it is no time, or one that no calendar has
 */
export function readPythonTime(text: string): number | null {
  const [
    all,
    day = '',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    sign,
    hours,
    minutes,
    more,
  ] = PYTHON_TIME.exec(text) ?? [];
  if (all === undefined) return null;
  const midnight = Date.parse(day);
  // `Date.parse` moves a day that its month does not have into the next month.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(minutes ?? 0) > 59)
    return null;
  if (Number(hours ?? 0) > 23 || Number(more ?? 0) > 59) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(more ?? 0);
  const milliseconds = Math.ceil(Number(fraction.padEnd(9, '0')) / 1e6);
  return midnight + (seconds - (sign === '-' ? -offset : offset)) * 1000 + milliseconds;
}
