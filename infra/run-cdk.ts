import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkCredentials } from './check-credentials.ts';
import { ALLOW_DOWNGRADE, checkVersion } from './check-version.ts';
import { packageVersion } from './package-version.ts';
import { prefixOf } from './prefix.ts';

/** The CDK commands that call AWS. */
const ON_AWS: readonly string[] = ['bootstrap', 'deploy', 'destroy', 'diff'];

/** Options with which nothing is called, or by a way that only CDK knows: a template to compare with, credentials of a plug-in, a proxy. */
const WITHOUT_CHECK: readonly string[] = ['-h', '--help', '--template', '-p', '--plugin', '--proxy'];

const CDK = path.join(import.meta.dirname, '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Runs a command of CDK, once AWS knows who calls: CDK itself says only that it is "unable to resolve AWS account to use". */
async function main(given: readonly string[]): Promise<number> {
  const args = given.filter((arg) => arg !== ALLOW_DOWNGRADE);
  const problem = needsCredentials(args) ? await findProblem(args, args.length < given.length) : null;
  if (problem !== null) {
    console.error(`\n${problem}\n`);
    return 1;
  }
  const cdk = spawn(process.execPath, [CDK, ...args], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both: CDK ends in its own time.
  process.on('SIGINT', () => undefined);
  const [code]: readonly unknown[] = await once(cdk, 'exit');
  return typeof code === 'number' ? code : 1;
}

async function findProblem(args: readonly string[], mayBeOlder: boolean): Promise<string | null> {
  const { profile } = optionsIn(args);
  const problem = await checkCredentials(profile);
  if (problem !== null || mayBeOlder || !args.includes('deploy')) return problem;
  return checkVersion(stackIn(args), packageVersion(), profile);
}

/** The name of the stack, by the settings `name` and `stage`, which the command line gives or `cdk.json` holds. */
function stackIn(args: readonly string[]): string {
  const { context } = optionsIn(args);
  const file = path.resolve('cdk.json');
  const kept: { context?: object } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const passed = context.map((one) => [one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)]);
  const { name, stage }: Record<string, unknown> = { ...kept.context, ...Object.fromEntries(passed) };
  return prefixOf({ name: String(name ?? 'lovage'), stage: String(stage ?? 'dev') });
}

function needsCredentials(args: readonly string[]): boolean {
  const isGiven = (flag: string) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  return args.some((arg) => ON_AWS.includes(arg)) && !WITHOUT_CHECK.some(isGiven);
}

function optionsIn(args: readonly string[]): { profile: string | undefined; context: readonly string[] } {
  const { values } = parseArgs({
    args: [...args],
    options: { profile: { type: 'string' }, context: { type: 'string', short: 'c', multiple: true } },
    strict: false,
    allowPositionals: true,
  });
  const { profile, context = [] } = values;
  return {
    profile: typeof profile === 'string' ? profile : undefined,
    context: context.filter((one) => typeof one === 'string'),
  };
}

process.exitCode = await main(process.argv.slice(2));
