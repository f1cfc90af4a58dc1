import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findUnknownSettings } from './unknown-settings.ts';

/** esbuild's loaders whose result stays in the bundle's code. */
const LOADERS = ['base64', 'binary', 'dataurl', 'empty', 'js', 'json', 'jsx', 'text', 'ts', 'tsx'] as const;

/** What differs from the defaults when the tasks are bundled. */
export interface Bundling {
  /**
   * Packages that workers find when they run, such as those of a Lambda layer: they are in no bundle. Functions that run no tasks do not have them.
   */
  readonly external?: readonly string[];
  /**
   * Packages that cannot be in a bundle, such as those with native code: they are installed beside the workers' bundle, in the versions of the
   * project's lock file, for Linux on arm64. Functions that run no tasks do not have them.
   */
  readonly nodeModules?: readonly string[];
  /** esbuild's loader for each ending of a file's name, such as `{ '.html': 'text' }`. */
  readonly loader?: Readonly<Record<string, (typeof LOADERS)[number]>>;
  /** The path or URL of a module whose default export is a list of plugins of esbuild. */
  readonly esbuildPlugins?: string;
}

type Keys = Readonly<Record<keyof Bundling, (value: unknown) => string | null>>;

const KEYS: Keys = {
  external: (value) => (isNames(value) ? null : "must be a list of names of packages, such as ['sharp']"),
  nodeModules: (value) => (isNames(value) ? null : "must be a list of names of packages, such as ['sharp']"),
  loader: (value) =>
    isLoaders(value)
      ? null
      : `must be an object of loaders by ending, such as { '.html': 'text' }. The loaders are ${LOADERS.join(', ')}`,
  esbuildPlugins: (value) =>
    typeof value === 'string' && existsSync(pathOf(value))
      ? null
      : "must be the path or URL of a module whose default export is a list of esbuild's plugins",
};

/** What is wrong with `bundling`, as an author gives it. */
export function checkBundling(bundling: Bundling): string[] {
  const names = Object.keys(KEYS);
  return Object.entries(bundling).flatMap(([name, value]: [string, unknown]) => {
    if (!isKey(name)) {
      const meant = findUnknownSettings([name], names)[0]?.meant;
      return [
        `bundling.${name} is not a setting; ${meant ? `${meant} is` : `there are ${names.join(', ')}`}.`,
      ];
    }
    const fault = value === undefined ? null : KEYS[name](value);
    return fault === null ? [] : [`bundling.${name} is ${JSON.stringify(value)}; it ${fault}.`];
  });
}

/** The path of a module that is given as a path or URL. */
export function pathOf(module: string): string {
  return module.startsWith('file:') ? fileURLToPath(module) : path.resolve(module);
}

function isKey(name: string): name is keyof Bundling {
  return Object.hasOwn(KEYS, name);
}

function isNames(value: unknown): boolean {
  // As npm has them, and nothing that a shell or a path could take for something else.
  return (
    Array.isArray(value) &&
    value.every(
      (name) => typeof name === 'string' && /^(@[a-z0-9~_-][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*$/i.test(name),
    )
  );
}

function isLoaders(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([ending, loader]) => /^\.\w[\w.]*$/.test(ending) && LOADERS.some((one) => one === loader),
    )
  );
}
