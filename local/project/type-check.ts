import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Reporter } from '../reporter.ts';
import type { Project } from './find-project.ts';

/** Lower than everything else that runs: tasks come first. */
const PRIORITY = 10;

/** Checks the types of a project beside what runs, by its own compiler. Wrong types stop nothing. */
export class TypeCheck {
  readonly #project: Project;
  readonly #reporter: Reporter;
  /** Where the compiler keeps what it knows, so that it checks again only what has changed. */
  readonly #buildInfo: string;
  readonly #color: boolean;
  #running: ChildProcess | undefined;
  #again = false;
  #errors = '';

  /** @param folder for what the compiler keeps */
  constructor(project: Project, folder: string, reporter: Reporter, color: boolean) {
    this.#project = project;
    this.#reporter = reporter;
    this.#buildInfo = path.join(folder, 'types.tsbuildinfo');
    this.#color = color;
  }

  /** Checks them now, or once more after the check that is running. Tells of errors, and of their end. */
  check(): void {
    if (this.#running) this.#again = true;
    else this.#start();
  }

  stop(): void {
    this.#again = false;
    this.#running?.kill('SIGKILL');
  }

  #start(): void {
    const compiler = this.#compiler();
    if (compiler === undefined) return;
    const child = spawn(
      process.execPath,
      [
        compiler,
        ...['--noEmit', '--incremental', '--tsBuildInfoFile', this.#buildInfo],
        ...['--pretty', String(this.#color)],
      ],
      { cwd: this.#project.folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#running = child;
    try {
      if (child.pid !== undefined) setPriority(child.pid, PRIORITY);
    } catch {
      // It has ended already, or the system has no priorities.
    }
    void this.#finish(child);
  }

  async #finish(child: ChildProcess): Promise<void> {
    const words = Promise.all([
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
    ]);
    const code = await once(child, 'exit').then(
      ([exitCode, signal]: (number | string | null)[]) => (signal === null ? exitCode : null),
      () => null,
    );
    this.#running = undefined;
    if (this.#again) {
      this.#again = false;
      this.#start();
    } else if (code !== null) this.#tell(code === 0 ? '' : (await words).join('').trim());
  }

  #tell(errors: string): void {
    if (errors === this.#errors) return;
    this.#errors = errors;
    if (errors === '') this.#reporter.info('The types are right again.');
    else this.#reporter.error(`The types are wrong; the code runs all the same.\n${errors}`);
  }

  /** The project's own `tsc`; `undefined`, which is told once, if it has none. */
  #compiler(): string | undefined {
    const { folder, tasksFile } = this.#project;
    if (/\.m?js$/.test(tasksFile)) return undefined;
    if (!existsSync(path.join(folder, 'tsconfig.json'))) {
      this.#skip(`there is no tsconfig.json in ${folder}`);
      return undefined;
    }
    try {
      const manifest = createRequire(path.join(folder, 'package.json')).resolve('typescript/package.json');
      const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
      return path.join(path.dirname(manifest), bin.tsc);
    } catch {
      this.#skip('the project has no typescript: npm install --save-dev typescript');
      return undefined;
    }
  }

  #skipped = false;

  #skip(why: string): void {
    if (!this.#skipped) this.#reporter.info(`Types are not checked: ${why}.`);
    this.#skipped = true;
  }
}
