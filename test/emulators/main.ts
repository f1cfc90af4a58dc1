/** `npm run test:emulators`: the flow tests on other emulators than the local system's, for a second opinion on what AWS does. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { CannotRun } from '../../local/python-environment.ts';
import { installDynoxide } from './dynoxide.ts';
import { installElasticMq } from './elasticmq.ts';
import { OTHER_EMULATORS, type OtherEmulator } from './other-emulators.ts';

const HELP = `npm run test:emulators -- [test files]

Runs the flow tests on dynoxide (DynamoDB, built with Rust) and on ElasticMQ (SQS, with Java and Maven) in place of dynalite and
fauxqs. An emulator whose tools are not on this machine is left out. Building dynoxide takes some minutes, once.`;

const INSTALL = { dynoxide: installDynoxide, elasticmq: installElasticMq } as const satisfies Record<
  OtherEmulator,
  () => void
>;

const VITEST = path.join(import.meta.dirname, '..', '..', 'node_modules', 'vitest', 'vitest.mjs');

function isInstalled([name, install]: readonly [string, () => void]): boolean {
  try {
    install();
    return true;
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    console.log(`${name}: skipped: ${error.message}`);
    return false;
  }
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(HELP);
} else {
  const names = Object.entries(INSTALL)
    .filter(isInstalled)
    .map(([name]) => name);
  if (names.length > 0) {
    console.log(`flow tests on ${names.join(' and ')}`);
    // One file at a time: two virtual machines of Java beside the system are more than two cores can do in time.
    const vitest = [VITEST, 'run', '--project', 'flow', '--maxWorkers=1', ...args];
    const env = { ...process.env, [OTHER_EMULATORS]: names.join(',') };
    process.exitCode = spawnSync(process.execPath, vitest, { stdio: 'inherit', env }).status ?? 1;
  }
}
