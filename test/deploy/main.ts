/** Deploys the stack to MiniStack with the `cdk` command, uses it over HTTPS like a caller, and destroys it. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { notClients, readClients } from '../../infra/clients.ts';
import { CannotRun, cannotRun } from '../../local/python-environment.ts';
import { installCelery } from './celery-program.ts';
import { checkUpdate } from './check-update.ts';
import { installMiniStack, type MiniStack, startMiniStack } from './ministack.ts';
import { createProject } from './project.ts';
import { runScenario } from './scenario.ts';

const USAGE = `npm run test:deploy -- [options]

Deploys the stack to MiniStack, uses it like a caller, deploys a new version and destroys it.

  --clients KIND  lean, the functions' own clients of AWS, or sdk: the SDK's  (default lean)
  --from FOLDER   only deploys the version of this project in FOLDER, and this one over it
  --help          prints this text`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: 'lean' },
    from: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** @returns the exit code */
async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const clients = readClients(values.clients);
  if (clients === undefined) throw new Error(notClients('--clients', values.clients));
  let ministack: MiniStack;
  let celery: string;
  try {
    console.log('deploy: installing MiniStack and Celery (once)');
    celery = installCelery();
    ministack = await startMiniStack(installMiniStack());
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return cannotRun('deploy', error);
  }
  console.log(`deploy: MiniStack listens on port ${ministack.port}`);
  const stopAndLeave = () => {
    void ministack.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', stopAndLeave);
  process.once('SIGTERM', stopAndLeave);
  const project = createProject(clients);
  try {
    const { passed, failed } = values.from
      ? await checkUpdate(ministack, path.resolve(values.from))
      : await runScenario(ministack, project, celery);
    if (failed > 0) console.log(`deploy: the end of MiniStack's log\n${ministack.log().slice(-4_000)}`);
    console.log(`deploy: ${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  } finally {
    project.remove();
    await ministack.stop();
  }
}

process.exitCode = await main();
