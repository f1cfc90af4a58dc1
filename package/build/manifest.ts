import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EMULATORS } from '../../local/emulators/missing-emulators.ts';
import { FACES } from './faces.ts';
import { importedPackages } from './specifiers.ts';

/** What a project that uses the package has of its own: a second copy of them would not work with the first. */
const PEERS = ['aws-cdk-lib', 'constructs', 'esbuild'];

interface RootManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly imports: { readonly '#aws/*': Readonly<Record<string, string>> };
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
}

type Versions = Readonly<Record<string, string>>;

/** The package's own `package.json`. */
export type Manifest = ReturnType<typeof makeManifest>;

/**
 * Makes `package.json` of what has been compiled.
 *
 * @throws Error when a module imports a package that the repository's own `package.json` does not list
 */
export function makeManifest(root: string, dist: string, { withTasks }: { readonly withTasks: boolean }) {
  const own: RootManifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const versions = { ...own.devDependencies, ...own.dependencies };
  const versionsOf = (names: readonly string[]): Versions =>
    Object.fromEntries(
      names.map((name) => {
        const version = versions[name];
        if (version === undefined) throw new Error(`${name} is imported, but package.json does not list it.`);
        return [name, version];
      }),
    );
  const imported = globSync('**/*.js', { cwd: dist }).flatMap((file) =>
    file.startsWith(path.join('dashboard', 'page'))
      ? []
      : importedPackages(readFileSync(path.join(dist, file), 'utf8')),
  );
  // The types of the faces, and of definitions, need it; no code does.
  const needed = [...new Set([...imported, '@standard-schema/spec'])].sort();
  const apart = [...PEERS, ...EMULATORS];
  return {
    name: own.name,
    version: own.version,
    description: own.description,
    license: own.license,
    keywords: ['celery', 'task-queue', 'background-jobs', 'serverless', 'lambda', 'sqs', 'cdk'],
    type: 'module',
    // `require` of an ES module, which CDK apps in CommonJS need.
    engines: { node: '>=20.19' },
    bin: { lovage: 'package/lovage.js' },
    exports: {
      ...Object.fromEntries(
        Object.entries(FACES).map(([face, file]) => [
          face,
          { types: `./${file}.d.ts`, default: `./${file}.js` },
        ]),
      ),
      ...(withTasks ? { './tasks': { types: './tasks/index.d.ts' } } : {}),
      './package.json': './package.json',
    },
    imports: {
      '#tasks': './package/no-tasks.js',
      '#aws/*': Object.fromEntries(
        Object.entries(own.imports['#aws/*']).map(([condition, file]) => [
          condition,
          file.replace(/\.ts$/, '.js'),
        ]),
      ),
    },
    sideEffects: ['./package/lovage.js', './cli/main.js'],
    dependencies: versionsOf(needed.filter((name) => !apart.includes(name))),
    peerDependencies: versionsOf([...PEERS, ...EMULATORS]),
    peerDependenciesMeta: Object.fromEntries(
      [...PEERS, ...EMULATORS].map((name) => [name, { optional: true }]),
    ),
  };
}
