import { useEffect, useState } from 'preact/hooks';
import { serverNow } from './server-clock.ts';

/** The server's time, renewed every so many milliseconds while the page is visible; `null` renews nothing. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(serverNow());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  // A fresh answer may be younger than the last tick.
  return Math.max(now, everyMs === null ? 0 : serverNow());
}
