import path from 'node:path';
import { LocalSettingsError } from '../../local/local-settings.ts';
import { readJson } from '../../local/project/manifest.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import type { TargetOptions } from '../target/target.ts';
import { oneLine } from '../terminal/clean-text.ts';

/** `lovage doctor`: looks at this machine, the project and the AWS account, and says what to do. Ends with 1 if something fails. */
export async function doctor(
  { sender, stack }: { readonly sender?: string; readonly stack?: string },
  { stage = 'dev', deployment, region, profile }: TargetOptions,
  context: Context,
  version: string,
): Promise<void> {
  const { output, environment } = context;
  const folder = process.cwd();
  // Loaded only here: it brings AWS's clients along.
  const [{ checkVersions }, { checkAccount }] = await Promise.all([
    import('../../local/doctor/check-versions.ts'),
    import('../../local/doctor/check-account.ts'),
  ]);
  const findings = [
    ...checkVersions(folder, process.versions.node),
    ...(await checkAccount({
      region,
      profile,
      environment,
      sender: sender ?? senderIn(folder),
      stack: stack ?? `${deployment ?? projectName(folder)}-${stage}`,
      version,
    })),
  ];
  if (output.json) output.document({ checks: findings });
  else {
    const { green, yellow, red, dim } = output.colors;
    const paint = { ok: green, warn: yellow, fail: red };
    for (const { name, level, found, todo } of findings) {
      output.data(`${paint[level](level.padEnd(4))}  ${name.padEnd(12)} ${oneLine(found)}`);
      if (todo !== null) output.data(`${' '.repeat(19)}${dim(oneLine(todo))}`);
    }
  }
  if (findings.some(({ level }) => level === 'fail')) context.exitWith(EXIT.failed);
}

/** @throws CliError if it is there, but no JSON */
function readProjectFile(folder: string, name: string): Readonly<Record<string, unknown>> | null {
  try {
    return readJson(path.join(folder, name));
  } catch (error) {
    if (error instanceof LocalSettingsError) throw new CliError(EXIT.usage, error.message);
    throw error;
  }
}

/** The name that the stacks of a project begin with, as `lovage init` has it: the package's, without its scope. */
function projectName(folder: string): string {
  const name = readProjectFile(folder, 'package.json')?.['name'];
  return typeof name === 'string' && name !== '' ? name.replace(/^@.*\//, '') : 'lovage';
}

/** The sender that cdk.json has, as in a clone of Lovage. */
function senderIn(folder: string): string | undefined {
  const context: unknown = readProjectFile(folder, 'cdk.json')?.['context'];
  const { sender }: { readonly sender?: unknown } = Object(context);
  return typeof sender === 'string' ? sender : undefined;
}
