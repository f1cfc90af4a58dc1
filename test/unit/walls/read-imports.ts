/** An import as it is written. */
export interface Import {
  /** `null` where it is computed. */
  readonly path: string | null;
  readonly isType: boolean;
}

/** `import … from`, `export … from`, `import '…'`, and both kinds of `import('…')`: late code, and a type. */
const IMPORT =
  /^(?:import|export)(?<type> type)?\b[^'"`;=()]*['"](?<path>[^'"\n]+)['"]|\bimport\(\s*(?:['"](?<late>[^'"\n]+)['"])?/gm;

/** The imports of a module as Biome formats it. */
export function readImports(source: string): readonly Import[] {
  return [...source.matchAll(IMPORT)].map(({ groups = {} }) => ({
    path: groups['path'] ?? groups['late'] ?? null,
    isType: groups['type'] !== undefined,
  }));
}
