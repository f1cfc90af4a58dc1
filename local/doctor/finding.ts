/** How something is: as it should be, so that something will not work as expected, or so that Lovage cannot be deployed or run. */
export type Level = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. */
export interface Finding {
  /** A word or two, such as `esbuild`. */
  readonly name: string;
  readonly level: Level;
  /** What was found. */
  readonly found: string;
  /** What to do about it; `null` if nothing is to be done. */
  readonly todo: string | null;
}

export function ok(name: string, found: string): Finding {
  return { name, level: 'ok', found, todo: null };
}

export function warn(name: string, found: string, todo: string): Finding {
  return { name, level: 'warn', found, todo };
}

export function fail(name: string, found: string, todo: string): Finding {
  return { name, level: 'fail', found, todo };
}
