/** The time zone of the reader's browser, as IANA names it. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A time for the browser's field of date and time, in the reader's zone, to the second: `2030-01-31T09:00:00`. */
export function toLocal(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/**
 * The time that such a field holds.
 *
 * @returns milliseconds since the epoch; `null` for something else. A time that the clocks skip is the one an hour later.
 */
export function fromLocal(text: string): number | null {
  const time = Date.parse(text);
  return text.trim() === '' || Number.isNaN(time) ? null : time;
}
