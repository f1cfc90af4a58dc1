import { useEffect, useState } from 'preact/hooks';

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

/**
 * The server's time, in milliseconds since the epoch: compare a record's times with it.
 *
 * @param everyMs how often it is renewed while the page is visible, in milliseconds; `null` for never
 */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(serverNow());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  // An answer may be newer than the last tick.
  return Math.max(now, everyMs === null ? 0 : serverNow());
}
