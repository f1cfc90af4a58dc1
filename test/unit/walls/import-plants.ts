import type { Plant } from './lint-plants.ts';

let count = 0;

/** Plants every way to import code: by name, whole, for its side effects, on to others, and late. */
export function importCode(file: string, path: string, refusal: string | null): readonly Plant[] {
  const name = nextName();
  return plantImports(file, refusal, [
    `import { ${name} } from '${path}';`,
    `import * as ${name}All from '${path}';`,
    `import '${path}';`,
    `export { ${name} as ${name}Again } from '${path}';`,
    `export * from '${path}';`,
    `await import('${path}');`,
  ]);
}

/** Plants both ways to import a type: for oneself, and on to others. */
export function importType(
  file: string,
  path: string,
  type: string,
  refusal: string | null,
): readonly Plant[] {
  const name = nextName();
  return plantImports(file, refusal, [
    `import type { ${type} as ${name} } from '${path}';`,
    `export type { ${type} as ${name}Again } from '${path}';`,
  ]);
}

/** Plants one import of code and one of a type, for a wall that treats both alike. */
export function importBoth(file: string, path: string, refusal: string | null): readonly Plant[] {
  const name = nextName();
  return plantImports(file, refusal, [
    `import { ${name} } from '${path}';`,
    `import type { ${name}Type } from '${path}';`,
  ]);
}

function plantImports(file: string, refusal: string | null, lines: readonly string[]): readonly Plant[] {
  return lines.map((code) => ({ file, code, rule: 'noRestrictedImports', refusal }));
}

/** A file may declare a name once. */
function nextName(): string {
  count += 1;
  return `planted${count}`;
}
