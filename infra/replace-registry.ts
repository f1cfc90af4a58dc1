import path from 'node:path';
import type { Plugin } from 'esbuild';

/** The project's folder. */
const ROOT = path.join(import.meta.dirname, '..');

/** The tasks that are deployed. */
const REGISTRY_FILE = path.join(ROOT, 'tasks', 'index.ts');

/**
 * A plugin for esbuild that bundles other tasks than those that are deployed: the tests' own, or the bench's.
 *
 * @param file a module that exports `registry` as `tasks/index.ts` does; `undefined` replaces nothing
 */
export function replaceRegistry(file: string | undefined): Plugin {
  return {
    name: 'replace-registry',
    setup: ({ onLoad }) => {
      if (file === undefined) return;
      const contents = `export { registry } from ${JSON.stringify(file)};`;
      onLoad({ filter: /[\\/]tasks[\\/]index\.ts$/ }, (args) =>
        args.path === REGISTRY_FILE ? { contents, loader: 'ts', resolveDir: ROOT } : null,
      );
    },
  };
}
