/** A difference under this many milliseconds is rounding (the `Date` header has whole seconds) and the way of the answer. */
const TOLERANCE_MS = 2_000;

let offset = 0;

/** Learns from an answer's `Date` header how far this machine's clock is from the server's. */
export function noteServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) return;
  const difference = time + 500 - Date.now();
  offset = Math.abs(difference) < TOLERANCE_MS ? 0 : difference;
}

/** The time by the server's clock, in milliseconds since the epoch: what a record's times are to be compared with. */
export function serverNow(): number {
  return Date.now() + offset;
}
