import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { clientsIn } from '../../infra/clients.ts';
import { until } from './until.ts';

/** `npm start` in its own process, which leads a process group as it does in a terminal. */
export interface MainProcess {
  /** Everything it has printed. */
  output(): string;
  /** Waits until it has printed something. */
  printed(text: string): Promise<void>;
  /** The API's address, once it is ready. */
  ready(): Promise<string>;
  /** Sends a signal to the whole group, as a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void;
  /** Sends a signal to the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** How it ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Processes of the group that are alive. */
  alive(): readonly string[];
}

/** @param root the project's folder; default this project */
export function startMain(
  options: {
    readonly root?: string;
    readonly environment?: Record<string, string>;
    readonly args?: string[];
  } = {},
): MainProcess {
  const root = options.root ?? path.join(import.meta.dirname, '..', '..');
  const args = [path.join(root, 'local', 'main.ts'), ...(options.args ?? [])];
  // The copies of this project that tests make have not all that the compiler looks for.
  return startProcess(args, root, { LOVAGE_TYPES: 'off', ...options.environment });
}

/** A program of Node.js that runs the local system, on free ports unless its environment says otherwise. */
export function startProcess(
  args: readonly string[],
  cwd: string,
  environment: Record<string, string>,
): MainProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      INBOX_PORT: '0',
      CLIENTS: clientsIn(process.env),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const group = child.pid;
  // 0 or less would mean this process's own group.
  if (!group) throw new Error('The process did not start.');
  const printed = async (text: string) => {
    await until(`"${text}" in the output`, () => (output.includes(text) ? true : undefined), 60);
  };
  return {
    output: () => output,
    printed,
    ready: async () => {
      await printed('Lovage is ready');
      return /API\s+(\S+)/.exec(output)?.[1] ?? '';
    },
    signalGroup: (signal) => process.kill(-group, signal),
    signal: (signal) => process.kill(group, signal),
    ended: ended(child),
    alive: () => living(group),
  };
}

async function ended(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal]: (number | NodeJS.Signals | null)[] = await once(child, 'close');
  return code ?? signal ?? 0;
}

/** Processes of the group that are alive. One that has ended and waits for its parent to collect it (Z) is not. */
function living(group: number): string[] {
  return execFileSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => {
      const [pgid, state] = line.trim().split(/\s+/);
      return Number(pgid) === group && !state?.startsWith('Z');
    });
}
