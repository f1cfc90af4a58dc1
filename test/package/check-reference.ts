import path from 'node:path';
import type { Check } from '../deploy/checks.ts';
import { run } from './run.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** What the faces export, and their reference, are in the repository for review. */
export async function checkReference(check: Check): Promise<void> {
  await check('the faces export what package/api says, and docs/reference describes it', () =>
    run(process.execPath, [path.join(ROOT, 'package', 'reference', 'main.ts'), '--check'], { cwd: ROOT }),
  );
}
