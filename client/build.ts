import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Builds the package that other apps install, in `dist/`: `lovage/client` as one JavaScript file with its types, and `lovage/tasks`,
 * the types of the task definitions. The package depends only on what these types import.
 */
const ROOT = path.join(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');

/** Captures the package name in an import: `zod` in `zod/mini`. */
const IMPORTED_PACKAGE = /(?:from |import\()['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/g;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function build(): void {
  rmSync(DIST, { recursive: true, force: true });
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'index.ts')],
    outfile: path.join(DIST, 'client', 'index.js'),
    bundle: true,
    platform: 'neutral',
    // Node.js 20 and browsers from 2023.
    target: 'es2022',
    format: 'esm',
  });
  const typescript = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [typescript, '-p', path.join(import.meta.dirname, 'tsconfig.build.json')], {
    stdio: 'inherit',
  });
  writeFileSync(path.join(DIST, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

function manifest() {
  const root = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;
  return {
    name: root.name,
    version: root.version,
    description: 'The client of a Lovage deployment, typed with its tasks',
    license: root.license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: {
      './client': { types: './client/index.d.ts', default: './client/index.js' },
      './tasks': { types: './tasks/index.d.ts' },
    },
    dependencies: Object.fromEntries(
      typesImport().map((name) => {
        const version = root.dependencies[name];
        if (version === undefined)
          throw new Error(`The types import ${name}, which is not a dependency in package.json.`);
        return [name, version];
      }),
    ),
  };
}

/** The packages that the types import. */
function typesImport(): string[] {
  const names = globSync('**/*.d.ts', { cwd: DIST }).flatMap((file) => {
    const text = readFileSync(path.join(DIST, file), 'utf8');
    return [...text.matchAll(IMPORTED_PACKAGE)].map(([, name]) => name ?? '');
  });
  return [...new Set(names)].sort();
}

build();
