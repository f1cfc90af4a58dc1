import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { template } from '../../cli/init/template.ts';
import { FixtureProject } from './fixture-project.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A project made of the files that a guide shows whole: their first line is their path. */
export class GuideProject {
  readonly #project: FixtureProject;
  readonly files: readonly string[];

  /** @param more files that the guide does not show */
  constructor(document: string, more: Readonly<Record<string, string>> = {}) {
    const shown = shownFiles(readFileSync(path.join(ROOT, 'docs', document), 'utf8'));
    this.files = Object.keys(shown);
    this.#project = new FixtureProject({
      'package.json': '{"type":"module"}',
      // That of a project that `lovage init` makes.
      'lovage-init.json': template({ name: 'shop', version: '0.0.0' })['tsconfig.json'] ?? '',
      'tsconfig.json': JSON.stringify({
        extends: './lovage-init.json',
        compilerOptions: { typeRoots: [`${ROOT}/node_modules/@types`] },
        include: ['tasks', 'infra'],
      }),
      'node_modules/lovage/package.json': JSON.stringify({
        name: 'lovage',
        type: 'module',
        exports: { '.': './index.js', './cdk': './cdk.js' },
      }),
      ...face('index'),
      ...face('cdk'),
      ...more,
      ...shown,
    });
  }

  /** What the compiler says: nothing, if all is well. */
  compile(): string {
    return this.run([path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']).said;
  }

  /** Runs a program of the project. @param context of CDK */
  run(args: readonly string[], context: Readonly<Record<string, string>> = {}) {
    const outdir = path.join(this.#project.folder, 'cdk.out');
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: this.#project.folder,
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'] ?? '',
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(context),
      },
    });
    return { status, said: stdout + stderr, outdir };
  }

  remove(): void {
    this.#project.remove();
  }
}

function shownFiles(document: string): Record<string, string> {
  const blocks = document.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm);
  return Object.fromEntries([...blocks].map(([, file = '', text = '']) => [file, text]));
}

/** A face of the package as a project finds it, without building it. */
function face(name: string): Record<string, string> {
  const text = `export * from '${ROOT}/package/${name}.ts';`;
  return { [`node_modules/lovage/${name}.js`]: text, [`node_modules/lovage/${name}.d.ts`]: text };
}
