import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { typeCheck } from './type-check.ts';

const run = promisify(execFile);

/** A separate app in which a project's package `lovage` is installed. */
export interface OtherApp {
  readonly folder: string;
  /** Writes a module, checks its types and runs it. @returns what it prints */
  run(file: string, code: string): Promise<string>;
  /**
   * Checks the types of its folder `src` and of all that they import.
   *
   * @param compiler the package whose `tsc` does it
   * @returns the compiler's complaints; empty if it has none
   */
  compile(compiler: string, compilerOptions: object): Promise<string>;
}

/** Builds the package of a project, as `npm run build:client` does, and installs it in a new app. */
export async function createOtherApp(root: string): Promise<OtherApp> {
  await run(process.execPath, [path.join(root, 'package', 'build', 'main.ts'), '--tasks'], { cwd: root });
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-app-'));
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(root, 'dist'), path.join(folder, 'node_modules', 'lovage'), 'dir');
  symlinkSync(path.join(root, 'node_modules', '@types'), path.join(folder, 'node_modules', '@types'), 'dir');
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  return {
    folder,
    run: async (file, code) => {
      const module = path.join(folder, file);
      writeFileSync(module, code);
      await typeCheck(root, folder);
      const { stdout } = await run(process.execPath, [module], { env: { PATH: process.env['PATH'] } });
      return stdout;
    },
    compile: async (compiler, compilerOptions) => {
      const config = path.join(folder, 'tsconfig.json');
      const settings = { types: ['node'], noEmit: true, ...compilerOptions };
      writeFileSync(config, JSON.stringify({ include: ['src'], compilerOptions: settings }));
      const tsc = path.join(root, 'node_modules', compiler, 'bin', 'tsc');
      return await run(process.execPath, [tsc, '--pretty', 'false', '-p', config]).then(
        ({ stdout }) => stdout,
        (error: unknown) => String(Object(error).stdout),
      );
    },
  };
}
