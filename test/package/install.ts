import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** What a project installs beside the package. */
const BESIDE = [
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  'zod',
  'typescript@5.9',
  'typescript-newest@npm:typescript@latest',
  '@types/node@24',
];

/** Builds and packs the package. @returns the packed file, in the folder */
export async function packLovage(folder: string): Promise<string> {
  await run(process.execPath, [path.join(ROOT, 'package', 'build', 'main.ts')], { cwd: ROOT });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: path.join(ROOT, 'dist') });
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error('npm pack has written no file.');
  return path.join(folder, file);
}

/** Installs the packed package and what a CDK app has beside it, without running what packages would run. */
export async function installWithNpm(folder: string, packed: string): Promise<true> {
  await run(
    'npm',
    ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', packed, ...BESIDE],
    { cwd: folder },
  );
  // Nobody needs a second copy of AWS's CDK, nor the emulators, to deploy.
  for (const absent of ['fauxqs', 'dynalite', 'vite', 'lovage/node_modules/aws-cdk-lib']) {
    if (existsSync(path.join(folder, 'node_modules', absent))) throw new Error(`It installs ${absent}, too.`);
  }
  return true;
}
