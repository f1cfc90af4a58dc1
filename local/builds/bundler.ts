import path from 'node:path';
import { type BuildContext, type BuildOptions, context } from 'esbuild';
import { ROOT, splitOptions } from '../../infra/bundle.ts';
import type { Clients } from '../../infra/clients.ts';
import { type CommonJsFile, toCommonJs } from '../../infra/common-js.ts';
import { isLeftOut } from '../../infra/leave-out.ts';
import { type BundleName, moduleOf } from './bundle-names.ts';
import { type LookUps, lookUpsOf } from './look-ups.ts';

export interface BundlerOptions {
  /** The folder this run's builds are written to. The bundler itself writes nothing. */
  readonly folder: string;
  /** The module that exports `tasks`. Default: `tasks/index.ts`. */
  readonly tasksFile?: string | undefined;
  /** The clients with which functions call AWS. Default `lean`. */
  readonly clients?: Clients | undefined;
}

/** What came of bundling a function. */
export interface Bundle {
  readonly files: readonly CommonJsFile[];
  /** The paths of the modules in it. */
  readonly modules: readonly string[];
  /** `undefined` if they cannot be told. */
  readonly lookUps: LookUps | undefined;
}

/** Bundles one function as the stack does, with source maps, whenever one of its files changes. */
export class Bundler {
  readonly name: BundleName;
  /** esbuild's options. */
  readonly options: ReturnType<typeof optionsFor>;
  #context: Promise<BuildContext<ReturnType<typeof optionsFor>>> | undefined;
  #warming: Promise<void> | undefined;
  /** `undefined` after a failure. */
  #last: Bundle | undefined;

  constructor(name: BundleName, options: BundlerOptions) {
    this.name = name;
    this.options = optionsFor(name, options);
  }

  /** The latest bundle; `undefined` after a failure. */
  get last(): Bundle | undefined {
    return this.#last;
  }

  /** Takes a bundle for the latest, which was made earlier and would be made again. esbuild starts when one of its modules changes. */
  startWith(bundle: Bundle): void {
    this.#last = bundle;
  }

  /** Lets esbuild read everything now, so that the first change is built as fast as later ones. */
  warm(): void {
    if (this.#context !== undefined) return;
    this.#context = context(this.options);
    // What fails now fails again, and is told, when it is bundled.
    this.#warming = this.#context.then((own) => own.rebuild()).then(ignore, ignore);
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
    // esbuild answers calls that come meanwhile with what it is building, which may be without the change.
    await this.#warming;
    this.#context ??= context(this.options);
    const built = await (await this.#context).rebuild();
    const modules = Object.keys(built.metafile.inputs)
      .filter((input) => !isLeftOut(input))
      .map((input) => path.join(ROOT, input));
    this.#last = { files: await toCommonJs(built), modules, lookUps: lookUpsOf(built.metafile, ROOT) };
    return this.#last.files;
  }

  async stop(): Promise<void> {
    await (await this.#context)?.dispose();
  }
}

function ignore(): void {}

/** What tasks import in their runs is most of what there is to build, as clients of AWS, and is not for these. */
const HAVE_TASKS_THAT_OTHERS_RUN: readonly BundleName[] = [
  'enqueue',
  'scheduler',
  'status',
  'describe-registry',
];

/** Source maps contain relative paths, so this folder is as deep as the one the files are written to. */
function optionsFor(name: BundleName, { folder, tasksFile, clients }: BundlerOptions) {
  return {
    ...splitOptions(moduleOf(name), path.join(folder, '0', name), {
      ...{ tasksFile, clients, runsTasks: !HAVE_TASKS_THAT_OTHERS_RUN.includes(name) },
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
