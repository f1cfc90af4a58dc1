import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * Checks the types of a folder and everything it imports.
 *
 * @param root the folder of the project whose compiler and settings are used
 * @throws Error with the compiler's output if they are wrong
 */
export async function typeCheck(root: string, folder: string): Promise<void> {
  const config = path.join(folder, 'tsconfig.readme.json');
  const settings = { extends: path.join(root, 'tsconfig.json'), include: ['.'] };
  // An example need not use everything it shows.
  writeFileSync(config, JSON.stringify({ ...settings, compilerOptions: { noUnusedLocals: false } }));
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', config]).catch((error: unknown) => {
    const { stdout = '' }: { readonly stdout?: unknown } = Object(error);
    throw new Error(`The types are wrong:\n${stdout}`, { cause: error });
  });
}
