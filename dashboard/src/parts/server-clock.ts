/** A difference under this many milliseconds is ignored: the `Date` header has whole seconds, and the answer takes time to arrive. */
const TOLERANCE_MS = 2_000;

let offset = 0;

/** Learns from an answer's `Date` header how far this machine's clock is from the server's. */
export function noteServerTime(date: string | null): void {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) return;
  const difference = time + 500 - Date.now();
  offset = Math.abs(difference) < TOLERANCE_MS ? 0 : difference;
}

/** The server's time, in milliseconds since the epoch, to within two seconds. */
export function serverNow(): number {
  return Date.now() + offset;
}
