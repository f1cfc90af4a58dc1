import ts from 'typescript-5.9';

/** The modules that a module imports, of code and of types, as it names them. */
export function specifiers(source: string): readonly string[] {
  return importsOf(source).map(({ fileName }) => fileName);
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
  return importsOf(source)
    .filter(({ fileName }) => fileName.startsWith('.') && fileName.endsWith('.ts'))
    .sort((a, b) => b.pos - a.pos)
    .reduce((text, { fileName, pos }) => {
      // At the quotation mark, or after it.
      const end = text.indexOf(fileName, pos) + fileName.length;
      return `${text.slice(0, end - 'ts'.length)}js${text.slice(end)}`;
    }, source);
}

function importsOf(source: string): readonly ts.FileReference[] {
  return ts.preProcessFile(source).importedFiles;
}
