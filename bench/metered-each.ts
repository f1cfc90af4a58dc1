import type { Metered } from './metered-proxy.ts';

/** The average per task or run of what was counted for several. */
export function meteredEach({ requests, writeUnits, readUnits }: Metered, times: number): Metered {
  return {
    requests: Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, count / times])),
    writeUnits: writeUnits / times,
    readUnits: readUnits / times,
  };
}
