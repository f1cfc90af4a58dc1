import path from 'node:path';
import type { Metafile } from 'esbuild';

/** One file of a bundle that esbuild has split. All are in one folder and are identified by their names. */
interface Output {
  readonly exports: readonly string[];
  /** Statically imported files. */
  readonly imports: readonly string[];
  /** Dynamically imported files. */
  readonly dynamicImports: readonly string[];
}

/** Lists the files of a split bundle, by name. */
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

/** The names of a file and of every file that is loaded with it. */
export function loadedWith(name: string, outputs: ReadonlyMap<string, Output>): ReadonlySet<string> {
  const found = new Set([name]);
  // The loop also visits the names it adds.
  for (const one of found) for (const imported of outputs.get(one)?.imports ?? []) found.add(imported);
  return found;
}

/** Whether a file is imported by one outside `among`, or dynamically by any. */
export function isImportedSeparately(
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
