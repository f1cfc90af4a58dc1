import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** Packages by which others load their native code when they run. */
const LOADS_NATIVE = [
  '@mapbox/node-pre-gyp',
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'node-pre-gyp',
  'prebuild-install',
];

/** What a package for one platform has in its name, such as `@img/sharp-linux-arm64`. */
const FOR_A_PLATFORM = /[-/](linux|darwin|win32)(-|$)/;

/** The package that a file is in: its folder and its name. */
const IN_A_PACKAGE = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/;

/**
 * Refuses packages with native code: esbuild cannot put it into a bundle, and of most of them the bundle is made and fails only when it runs.
 */
export function refuseNativeCode(): Plugin {
  return {
    name: 'native-code',
    setup: ({ onLoad }) => {
      const known = new Map<string, boolean>();
      const told = new Set<string>();
      const refuse = (name: string) => {
        if (told.has(name)) return { contents: '' };
        told.add(name);
        return {
          errors: [
            {
              text:
                `The package ${name} has native code, which no bundle can hold: set bundling: { nodeModules: ['${name}'] }, ` +
                'which installs it beside the workers’ bundle, or external, if a layer has it.',
            },
          ],
        };
      };
      onLoad({ filter: /\.node$/ }, ({ path: file }) => refuse(packageOf(file)?.name ?? file));
      onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, ({ path: file }) => {
        const found = packageOf(file);
        // Lovage lists Node.js itself for each platform, to run its own commands.
        if (!found || found.name === 'lovage') return undefined;
        const { folder, name } = found;
        const isNative = known.get(folder) ?? hasNativeCode(folder);
        known.set(folder, isNative);
        return isNative ? refuse(name) : undefined;
      });
    },
  };
}

/**
 * Leaves packages with native code outside the bundle, which then loads them from where they are: on the machine that made it, and on no other.
 */
export function keepNativeCodeOutside(): Plugin {
  // esbuild asks all plugins again for what this one asks.
  const asked = Symbol('asked');
  return {
    name: 'native-code-outside',
    setup: ({ onResolve, resolve }) => {
      onResolve({ filter: /^[^./]/ }, async ({ path: given, importer, resolveDir, kind, pluginData }) => {
        if (kind === 'entry-point' || pluginData === asked) return undefined;
        const found = await resolve(given, { importer, resolveDir, kind, pluginData: asked });
        const inside = packageOf(found.path);
        if (found.errors.length > 0 || !inside || inside.name === 'lovage') return undefined;
        if (!hasNativeCode(inside.folder)) return undefined;
        const isUrl = kind === 'dynamic-import';
        return { path: isUrl ? pathToFileURL(found.path).href : found.path, external: true };
      });
    },
  };
}

function packageOf(file: string): { readonly folder: string; readonly name: string } | undefined {
  const [, folder, name] = IN_A_PACKAGE.exec(file) ?? [];
  return folder === undefined || name === undefined
    ? undefined
    : { folder, name: name.replaceAll(path.sep, '/') };
}

function hasNativeCode(folder: string): boolean {
  if (existsSync(path.join(folder, 'binding.gyp'))) return true;
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest)) return false;
  const read: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
  const { gypfile, dependencies, optionalDependencies }: Record<string, unknown> = { ...Object(read) };
  return (
    gypfile === true ||
    Object.keys(Object(dependencies)).some((name) => LOADS_NATIVE.includes(name)) ||
    Object.keys(Object(optionalDependencies)).some((name) => FOR_A_PLATFORM.test(name))
  );
}
