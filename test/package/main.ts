/** Packs the package `lovage`, installs it in fresh folders outside this repository, and uses it as strangers do. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Checks } from '../deploy/checks.ts';
import { checkCdk } from './check-cdk.ts';
import { checkClient } from './check-client.ts';
import { checkCommand } from './check-command.ts';
import { checkProject } from './check-project.ts';
import { checkReference } from './check-reference.ts';
import { checkTypes } from './check-types.ts';
import { checkWithPnpm } from './check-with-pnpm.ts';
import { freshFolder } from './fresh-folder.ts';
import { installWithNpm, packLovage } from './install.ts';
import { PLAIN_PROJECT, PROJECT } from './projects.ts';
import { Times } from './times.ts';

const HELP = `Packs the package lovage, installs it in fresh folders, and uses it as strangers do.

  npm run test:package
  npm run test:package -- --quick   leaves out pnpm, and the way of a new project to its deployment, as in CI
  npm run test:package -- --keep    leaves the folders, and says where they are
  npm run test:package -- --write   writes how long the steps of a new project take to docs/decisions/package.md`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    keep: { type: 'boolean' },
    write: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

/** @returns the exit code */
async function main(): Promise<number> {
  const startedAt = Date.now();
  const checks = new Checks();
  const times = new Times();
  const { check } = checks;
  const folder = freshFolder(PROJECT);
  const other = freshFolder(PLAIN_PROJECT);
  const empty = freshFolder({});
  try {
    const packed = await check('npm run build and npm pack make the package', () => packLovage(folder));
    const installed =
      packed && (await check('npm installs it in an empty folder', () => installWithNpm(folder, packed)));
    if (packed && installed) {
      // Two cores: what waits for the network runs beside what calculates.
      await Promise.all([
        (async () => {
          await checkReference(check);
          if (values.quick) return;
          await checkWithPnpm(check, other, packed);
          await checkProject(times.of(check), empty, packed);
        })(),
        (async () => {
          await checkCommand(check, folder);
          await checkTypes(check, folder);
          await checkClient(check, folder);
          await checkCdk(check, folder);
        })(),
      ]);
    }
    if (values.write) times.write();
  } finally {
    if (values.keep) console.log(`package: the folders are ${folder}, ${other} and ${empty}`);
    else for (const one of [folder, other, empty]) rmSync(one, { recursive: true, force: true });
  }
  console.log(`package: took ${Math.round((Date.now() - startedAt) / 1000)} s`);
  console.log(`package: ${checks.passed} passed, ${checks.failed} failed`);
  return checks.failed === 0 ? 0 : 1;
}

if (values.help) console.log(HELP);
else process.exitCode = await main();
