import path from 'node:path';
import { type BuildContext, type BuildOptions, context } from 'esbuild';
import { ROOT, splitOptions } from '../../infra/bundle.ts';
import type { Clients } from '../../infra/clients.ts';
import { type CommonJsFile, toCommonJs } from '../../infra/common-js.ts';
import { type BundleName, moduleOf } from './bundle-names.ts';

export interface BundlerOptions {
  /** The folder this run's builds are written to. The bundler itself writes nothing. */
  readonly folder: string;
  /** The module that exports `tasks`. Default: `tasks/index.ts`. */
  readonly tasksFile?: string | undefined;
  /** The clients with which functions call AWS. Default `lean`. */
  readonly clients?: Clients | undefined;
}

/** Bundles one function as the stack does, with source maps, whenever one of its files changes. */
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
   * @param changed paths that changed since the last call; a folder stands for everything in it
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

  /** The paths of the modules in the latest bundle; none after a failure. */
  get modules(): readonly string[] {
    return this.#last?.modules ?? [];
  }

  async stop(): Promise<void> {
    await this.#context.dispose();
  }
}

/** Source maps contain relative paths, so this folder is as deep as the one the files are written to. */
function optionsFor(name: BundleName, { folder, tasksFile, clients }: BundlerOptions) {
  return {
    ...splitOptions(moduleOf(name), path.join(folder, '0', name), {
      ...{ tasksFile, clients },
      // It runs where the packages are.
      nativeCode: 'outside',
    }),
    sourcemap: 'inline',
    sourcesContent: false,
  } as const satisfies BuildOptions;
}

function touches(changed: readonly string[], modules: readonly string[]): boolean {
  return changed.some((one) => modules.some((module) => module === one || module.startsWith(one + path.sep)));
}
