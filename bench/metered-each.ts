import type { Metered } from './metered-proxy.ts';

/** What was counted for so many tasks, or runs, for one of them: the average. */
export function meteredEach({ requests, writeUnits, readUnits }: Metered, times: number): Metered {
  return {
    requests: Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, count / times])),
    writeUnits: writeUnits / times,
    readUnits: readUnits / times,
  };
}
