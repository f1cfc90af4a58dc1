import path from 'node:path';
import type { Metafile } from 'esbuild';

/** One of the files that esbuild split a bundle into. The names of files are those in their folder. */
export interface Output {
  readonly exports: readonly string[];
  /** The files that it imports as it is loaded. */
  readonly imports: readonly string[];
  /** The files that it imports when it gets there. */
  readonly dynamicImports: readonly string[];
}

/** What a bundle is split into, by name. */
export function outputsOf({ outputs }: Metafile): ReadonlyMap<string, Output> {
  return new Map(
    Object.entries(outputs).map(([file, { imports, exports }]) => {
      const own = imports.filter(({ external }) => !external);
      const names = (dynamic: boolean) => [
        ...new Set(
          own
            .filter(({ kind }) => (kind === 'dynamic-import') === dynamic)
            .map((one) => path.basename(one.path)),
        ),
      ];
      return [path.basename(file), { exports, imports: names(false), dynamicImports: names(true) }];
    }),
  );
}

/** The names of a file and of all that it imports as it is loaded. */
export function loadedWith(name: string, outputs: ReadonlyMap<string, Output>): ReadonlySet<string> {
  const found = new Set([name]);
  // What is added meanwhile is visited, too.
  for (const one of found) for (const imported of outputs.get(one)?.imports ?? []) found.add(imported);
  return found;
}

/** Whether a file is asked for by its name: by a file that is not among these, or dynamically. */
export function isAskedFor(
  name: string,
  among: ReadonlySet<string>,
  outputs: ReadonlyMap<string, Output>,
): boolean {
  const byOthers = [...outputs].some(([other, { imports }]) => !among.has(other) && imports.includes(name));
  return byOthers || isImportedDynamically(name, outputs);
}

export function isImportedDynamically(name: string, outputs: ReadonlyMap<string, Output>): boolean {
  return [...outputs.values()].some(({ dynamicImports }) => dynamicImports.includes(name));
}
