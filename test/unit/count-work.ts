import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';

// Optimised code does not count all that it does, and code that is thrown away takes its counts with it.
for (const flag of ['--no-opt', '--no-maglev', '--no-sparkplug', '--no-flush-bytecode']) {
  setFlagsFromString(flag);
}

/**
 * Counts what a call executes: how often V8 entered each function, branch and loop, whoever wrote them, and over how many entries the
 * searches of Node.js went. The number does not depend on the machine, nor on what else runs on it.
 */
export async function countWork(work: () => unknown): Promise<number> {
  const session = new Session();
  session.connect();
  const searches = countSearches();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ranges = result.flatMap(({ functions }) => functions.flatMap((called) => called.ranges));
    return ranges.reduce((total, { count }) => total + count, searches.entries());
  } finally {
    searches.end();
    await session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
}

/** The built-in methods that may look at every entry, which V8 does not count. */
const SEARCHES = [
  [URLSearchParams.prototype, ['get', 'getAll', 'has', 'set', 'delete'], 'size'],
  [Array.prototype, ['includes', 'indexOf', 'lastIndexOf'], 'length'],
] as const;

function countSearches() {
  let entries = 0;
  const undo = SEARCHES.flatMap(([prototype, methods, size]) =>
    methods.map((method) => {
      const search: unknown = Reflect.get(prototype, method);
      if (typeof search !== 'function') throw new Error(`There is no ${method}`);
      Reflect.set(prototype, method, function (this: object, ...args: unknown[]) {
        entries += Number(Reflect.get(this, size));
        return Reflect.apply(search, this, args);
      });
      return () => Reflect.set(prototype, method, search);
    }),
  );
  return {
    entries: () => entries,
    end: () => {
      for (const restore of undo) restore();
    },
  };
}
