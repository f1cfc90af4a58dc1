import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Tasks } from '../../core/definition/define-tasks.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The text of a tasks file that defines a task for each name, whose runs return the marker. */
export function tasksFile(names: readonly string[], marker = 'marker', from = 'import.meta.url'): string {
  return `
    import * as z from 'zod/mini';
    import { defineTask } from '${ROOT}/core/definition/define-task.ts';
    import { defineTasks } from '${ROOT}/core/definition/define-tasks.ts';
    const run = (): string => '${marker}';
    const input = z.strictObject({});
    export const tasks = defineTasks(${from}, [
      ${names.map((name) => `defineTask({ name: '${name}', input, run })`).join(', ')}
    ]);`;
}

/** A project of somebody else's, in a folder of its own, which has this repository's packages. */
export class FixtureProject {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'lovage-project-'));

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(path.join(this.folder, 'node_modules'));
    for (const name of ['zod', 'constructs', 'aws-cdk-lib', 'esbuild', '@aws-sdk', '@smithy'])
      this.#link(name);
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  /** @returns the file's path */
  write(file: string, text: string | Uint8Array): string {
    const whole = path.join(this.folder, file);
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    return whole;
  }

  /** What the tasks file exports as `tasks`. */
  async tasks(file = 'tasks.ts'): Promise<Tasks> {
    const { tasks }: { tasks: Tasks } = await import(pathToFileURL(path.join(this.folder, file)).href);
    return tasks;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #link(name: string): void {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(this.folder, 'node_modules', name));
  }
}
