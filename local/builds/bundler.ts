import path from 'node:path';
import { type BuildContext, type BuildOptions, context, type Plugin } from 'esbuild';
import { ROOT, splitOptions } from '../../infra/bundle.ts';
import { type CommonJsFile, toCommonJs } from '../../infra/common-js.ts';
import { type BundleName, moduleOf } from './bundle-names.ts';

/** The tasks of the deployment. */
const REGISTRY_FILE = path.join(ROOT, 'tasks', 'index.ts');

export interface BundlerOptions {
  /** Where this run writes its builds. A bundler itself writes nothing. */
  readonly folder: string;
  /** A module to take the place of `tasks/index.ts`, and to export `registry` as it does. */
  readonly registryFile?: string | undefined;
}

/** Bundles one function as the stack does, with source maps, whenever a file of it has changed. */
export class Bundler {
  readonly name: BundleName;
  readonly #context: BuildContext<ReturnType<typeof optionsFor>>;
  /** The latest result; `undefined` after a failure. */
  #last: { readonly files: readonly CommonJsFile[]; readonly modules: readonly string[] } | undefined;

  private constructor(name: BundleName, own: BuildContext<ReturnType<typeof optionsFor>>) {
    this.name = name;
    this.#context = own;
  }

  static async create(name: BundleName, options: BundlerOptions): Promise<Bundler> {
    return new Bundler(name, await context(optionsFor(name, options)));
  }

  /**
   * Bundles the function, unless none of its modules has changed.
   *
   * @param changed paths that changed since the last call; a folder's stands for everything in it
   * @throws esbuild's BuildFailure when the code does not build
   */
  async bundle(changed: Iterable<string>): Promise<readonly CommonJsFile[]> {
    const last = this.#last;
    if (last && !touches([...changed], last.modules)) return last.files;
    this.#last = undefined;
    const built = await this.#context.rebuild();
    const modules = Object.keys(built.metafile.inputs).map((input) => path.join(ROOT, input));
    this.#last = { files: await toCommonJs(built), modules };
    return this.#last.files;
  }

  async stop(): Promise<void> {
    await this.#context.dispose();
  }
}

/** Source maps have relative paths, so the folder is as deep as the one where the files will be. */
function optionsFor(name: BundleName, { folder, registryFile }: BundlerOptions) {
  return {
    ...splitOptions(moduleOf(name), path.join(folder, '0', name)),
    sourcemap: 'inline',
    sourcesContent: false,
    plugins: registryFile === undefined ? [] : [replaceRegistry(registryFile)],
  } as const satisfies BuildOptions;
}

function touches(changed: readonly string[], modules: readonly string[]): boolean {
  return changed.some((one) => modules.some((module) => module === one || module.startsWith(one + path.sep)));
}

function replaceRegistry(file: string): Plugin {
  const contents = `export { registry } from ${JSON.stringify(file)};`;
  return {
    name: 'replace-registry',
    setup: ({ onLoad }) => {
      onLoad({ filter: /[\\/]tasks[\\/]index\.ts$/ }, (args) =>
        args.path === REGISTRY_FILE ? { contents, loader: 'ts', resolveDir: ROOT } : null,
      );
    },
  };
}
