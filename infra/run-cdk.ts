import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkCredentials } from './check-credentials.ts';

/** The CDK commands that call AWS. */
const ON_AWS: readonly string[] = ['bootstrap', 'deploy', 'destroy', 'diff'];

/** Options with which nothing is called, or by a way that only CDK knows: a template to compare with, credentials of a plug-in, a proxy. */
const WITHOUT_CHECK: readonly string[] = ['-h', '--help', '--template', '-p', '--plugin', '--proxy'];

const CDK = path.join(import.meta.dirname, '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Runs a command of CDK, once AWS knows who calls: CDK itself says only that it is "unable to resolve AWS account to use". */
async function main(args: readonly string[]): Promise<number> {
  const problem = needsCredentials(args) ? await checkCredentials(profileIn(args)) : null;
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

function needsCredentials(args: readonly string[]): boolean {
  const isGiven = (flag: string) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`));
  return args.some((arg) => ON_AWS.includes(arg)) && !WITHOUT_CHECK.some(isGiven);
}

function profileIn(args: readonly string[]): string | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: { profile: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  return typeof values.profile === 'string' ? values.profile : undefined;
}

process.exitCode = await main(process.argv.slice(2));
