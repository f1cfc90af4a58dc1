import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What is compiled. */
interface CompileOptions {
  /** Whether the types of this repository's tasks are, too. */
  readonly withTasks: boolean;
}

/**
 * Compiles the sources into `dist`, each module into one of its own.
 *
 * @throws Error with the compiler's messages
 */
export async function compile(root: string, dist: string, { withTasks }: CompileOptions): Promise<void> {
  const config = path.join(root, 'package', 'build', 'tsconfig.json');
  await tsc(root, [config]);
  if (!withTasks) return;
  const types = path.join(dist, 'tsconfig.tasks.json');
  writeFileSync(
    types,
    JSON.stringify({
      extends: config,
      compilerOptions: { emitDeclarationOnly: true },
      files: [path.join(root, 'tasks', 'index.ts')],
      include: [],
    }),
  );
  await tsc(root, [types]);
  rmSync(types);
}

function tsc(root: string, [config = '']: readonly string[]): Promise<void> {
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [compiler, '-p', config], { cwd: root }, (error, stdout) =>
      error ? reject(new Error(`The package does not compile.\n${stdout}`, { cause: error })) : resolve(),
    );
  });
}
