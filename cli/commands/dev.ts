import { isTooOld, LEAST_NODE } from '../../local/emulators/least-node.ts';
import { FLAGS } from '../../local/local-settings.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** What `lovage dev` may be given, by commander's names. */
export type DevFlags = Readonly<Record<string, string | boolean>>;

/** `lovage dev`: runs the tasks of a folder on this machine, until Ctrl-C ends the process. */
export async function dev(file: string | undefined, flags: DevFlags, context: Context): Promise<void> {
  refuseOldNode(process.versions.node);
  // Loaded only here: it brings the emulators and the bundler along.
  const { runLocal, StartFailed } = await import('../../local/run-local.ts');
  try {
    await runLocal({
      command: 'lovage dev',
      from: process.cwd(),
      tasksFile: file,
      environment: process.env,
      flags: settingsOf(flags),
      json: context.output.json,
    });
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    throw new CliError(error.isCode ? EXIT.failed : EXIT.usage, error.message);
  }
}

/** The flags as settings of the environment: `--inbox-port` is `INBOX_PORT`. */
function settingsOf(flags: DevFlags): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flags).flatMap(([name, value]) => {
      const setting = FLAGS[name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)];
      if (setting === undefined) return [];
      if (typeof value === 'string') return [[setting, value]];
      // Commander says of every switch what it is; only what differs from the default is a setting.
      const isDefault = name === 'types' ? value : !value;
      return isDefault ? [] : [[setting, value ? 'on' : 'off']];
    }),
  );
}

function refuseOldNode(version: string): void {
  if (!isTooOld(version)) return;
  throw new CliError(EXIT.usage, `lovage dev needs Node.js ${LEAST_NODE} or newer, but this is ${version}.`, {
    hint: 'Install Node.js 24, the version that Lambda runs.',
  });
}
