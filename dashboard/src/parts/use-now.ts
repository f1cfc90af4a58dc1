import { useEffect, useState } from 'preact/hooks';
import { serverNow } from './server-clock.ts';

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
