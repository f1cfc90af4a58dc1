/** What a module as the compiler writes it imports: `from '…'`, `import('…')` and `import '…'`, but not in a comment. */
const SPECIFIER =
  /(?<!^ *\*.*)(?<before>\bfrom |\bimport\(|^import )(?<quote>['"])(?<path>[^'"\n]+)\k<quote>/gm;

/** The modules that a module imports, as it names them. */
export function specifiers(source: string): readonly string[] {
  return [...source.matchAll(SPECIFIER)].map(({ groups }) => groups?.['path'] ?? '');
}

/** The packages that it imports: `zod` for `zod/mini`. */
export function importedPackages(source: string): readonly string[] {
  return specifiers(source)
    .filter((path) => !/^(\.|#|node:)/.test(path))
    .map((path) =>
      path
        .split('/')
        .slice(0, path.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}

/** The same module, with the extension `.js` where it names a `.ts` file: declarations keep what was written. */
export function withJsExtensions(source: string): string {
  return source.replace(SPECIFIER, (whole, _before, _quote, path: string) =>
    path.startsWith('.') ? whole.replace(/\.ts(?=['"]$)/, '.js') : whole,
  );
}
