import type { Metered } from '../metered-proxy.ts';

/** What was counted for so many tasks, for one of them. */
export function perTask({ requests, writeUnits, readUnits }: Metered, tasks: number): Metered {
  return {
    requests: Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, count / tasks])),
    writeUnits: writeUnits / tasks,
    readUnits: readUnits / tasks,
  };
}
