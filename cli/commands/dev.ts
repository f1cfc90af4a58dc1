import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';

/** What `lovage dev` may be given, by commander's names. */
export type DevFlags = Readonly<Record<string, string | boolean>>;

/** The first version of Node.js that has SQLite, which the emulator of SQS loads. */
const LEAST_NODE = [22, 13] as const;

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
      const setting = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      const full = OWN.has(setting) ? `LOVAGE_${setting}` : setting;
      if (typeof value === 'string') return [[full, value]];
      // Commander says of every switch what it is; only what differs from the default is a setting.
      const isDefault = name === 'types' ? value : !value;
      return isDefault ? [] : [[full, value ? 'on' : 'off']];
    }),
  );
}

/** Settings whose names in the environment would otherwise be anybody's. */
const OWN: ReadonlySet<string> = new Set(['DATA', 'ENV_FILE', 'QUEUES', 'TYPES']);

function refuseOldNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new CliError(
    EXIT.usage,
    `lovage dev needs Node.js ${LEAST_NODE.join('.')} or newer, but this is ${version}.`,
    {
      hint: 'Install Node.js 24, the version that Lambda runs.',
    },
  );
}
