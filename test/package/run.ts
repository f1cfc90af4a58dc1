import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** How long one command may take, in milliseconds: many times what it takes. */
const TIMEOUT_MS = 300_000;

/** How a command is run. */
interface RunOptions {
  readonly cwd: string;
  /** Variables beside those of this process that are nobody's settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A file of the other Node.js on this machine: the tools must run on the oldest, and this process runs on the newest. */
export const OLD_NODE = oldNode();

/** Runs a program to its end. @returns what it writes to stdout. @throws Error with all that it writes, if it fails */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: RunOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = { cwd, env: { ...plainEnvironment(), ...env }, timeout: TIMEOUT_MS, maxBuffer: 1e8 };
    execFile(program, args, settings, (error, stdout, stderr) =>
      error
        ? reject(new Error(`${[program, ...args].join(' ')}\n${stdout}${stderr}`, { cause: error }))
        : resolve(stdout),
    );
  });
}

/** This process's environment without what npm tells its scripts, which would be of this repository, and without AWS. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|AWS_|LOVAGE_|NODE_OPTIONS|INIT_CWD)/i.test(name),
  );
  return { ...Object.fromEntries(kept), AWS_EC2_METADATA_DISABLED: 'true' };
}

/** The `node` of the PATH that is not this one, if it is older; otherwise this one. */
function oldNode(): string {
  const found = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'node'))
    .find(
      (file) =>
        existsSync(file) &&
        path.dirname(file) !== path.dirname(process.execPath) &&
        !file.includes('node_modules'),
    );
  return found ?? process.execPath;
}
