/** `npm start`: the whole system on this machine, until Ctrl-C. */
import path from 'node:path';
import { printable } from '../cli/terminal/own-sequences.ts';
import { OldTaskFolderError, refuseOldTaskFolder } from '../infra/old-task-folder.ts';
import { banner } from './banner.ts';
import { BuildFailed } from './builds/first-build.ts';
import { PortUnavailable } from './check-port.ts';
import { FunctionFault } from './functions/sandbox.ts';
import { HELP, LocalSettingsError, readLocalSettings } from './local-settings.ts';
import type { LocalSystem } from './local-system.ts';
import { isMetrics, logLine } from './log-line.ts';
import { makeEnvironment } from './made-environment.ts';
import type { Reporter } from './reporter.ts';
import { NoRunFolder } from './run-folder.ts';
import { announceSystem } from './running-system.ts';

/** The exit code of a program interrupted by Ctrl-C (128 plus SIGINT's number). */
const INTERRUPTED = 130;

const color = process.stdout.isTTY === true && process.stdout.hasColors();

/** All that `npm start` prints goes through these two: what callers send must do nothing to the terminal. */
const print = (text: string) => console.log(printable(text));
const printError = (text: string) => console.error(printable(text));

const reporter: Reporter = {
  log: (functionName, line) => {
    if (!isMetrics(line)) print(logLine(functionName, line, color));
  },
  info: (text) => print(logLine('local', text, color)),
  error: (text) => printError(logLine('local', text, color)),
};

const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  print(HELP);
} else if (argument !== undefined) {
  fail(`There is no argument ${argument}. Try: npm start -- --help`);
} else {
  await run();
}

async function run(): Promise<void> {
  const startedAt = performance.now();
  let system: LocalSystem | undefined;
  let stopping = false;
  const interrupt = () => {
    if (!system || stopping) {
      system?.kill();
      process.exit(INTERRUPTED);
    }
    stopping = true;
    void stop(system);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const settings = readLocalSettings(process.env);
    const shell = { ...process.env };
    // Before anything is loaded that reads it.
    makeEnvironment(process.env);
    refuseOldTaskFolder();
    // Imported late, because it loads every emulator: a mistyped setting is reported sooner.
    const { startLocal } = await import('./start-local.ts');
    const envFile = path.join(import.meta.dirname, '..', '.env');
    system = await startLocal({ ...settings, envFile, shell, watch: true, color, reporter });
    announceSystem(system);
    print(banner(system, (performance.now() - startedAt) / 1000, color));
  } catch (error) {
    fail(explain(error));
  }
}

async function stop(system: LocalSystem): Promise<void> {
  const running = system.running > 0;
  print(running ? '\nLetting running tasks finish. Press Ctrl-C again to stop now.' : '\nStopping.');
  await system.stop();
  if (running) print('Every running task has finished.');
  process.exit(0);
}

/** One clear text for each way a start can fail; anything else is a bug in the local system. */
function explain(error: unknown): string {
  if (
    error instanceof PortUnavailable ||
    error instanceof LocalSettingsError ||
    error instanceof OldTaskFolderError ||
    error instanceof NoRunFolder
  )
    return error.message;
  if (error instanceof BuildFailed) return `The code does not build.\n\n${error.message}`;
  if (error instanceof FunctionFault) return `The code builds, but does not load.\n\n${error.message}`;
  throw error;
}

function fail(message: string): never {
  printError(message);
  process.exit(1);
}
