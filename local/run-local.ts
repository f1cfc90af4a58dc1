import path from 'node:path';
import { printable } from '../cli/terminal/own-sequences.ts';
import { ROOT } from '../infra/bundle.ts';
import { OldTaskFolderError, refuseOldTaskFolder } from '../infra/old-task-folder.ts';
import { banner } from './banner.ts';
import { BuildFailed } from './builds/first-build.ts';
import { PortUnavailable } from './check-port.ts';
import { missingEmulators } from './emulators/missing-emulators.ts';
import { FunctionFault } from './functions/sandbox.ts';
import { flagOf, LocalSettingsError, readLocalSettings } from './local-settings.ts';
import type { LocalSystem } from './local-system.ts';
import { isMetrics, logLine } from './log-line.ts';
import { makeEnvironment } from './made-environment.ts';
import { findProject } from './project/find-project.ts';
import { readPlanSettings } from './project/plan-settings.ts';
import { TypeCheck } from './project/type-check.ts';
import type { Reporter } from './reporter.ts';
import { NoRunFolder } from './run-folder.ts';
import { announceSystem } from './running-system.ts';

/** The exit code of a program interrupted by Ctrl-C (128 plus SIGINT's number). */
const INTERRUPTED = 130;

/** How to run the local system in a terminal. */
export interface RunOptions {
  /** What the user typed, for messages. */
  readonly command: string;
  /** The folder in which they did. */
  readonly from: string;
  /** The file that exports `tasks`. Default: where it usually is. */
  readonly tasksFile?: string | undefined;
  /** The environment with the settings. It is changed: what runs here inherits nothing of a shell's. */
  readonly environment: Record<string, string | undefined>;
  /** Settings of the command line, by their names in the environment, which they override. */
  readonly flags: Readonly<Record<string, string>>;
  /** Whether stdout is for programs: it has the addresses, as a line of JSON, and all else goes to stderr. */
  readonly json?: boolean;
}

/** Thrown when the system does not start. The message is for the user. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed';
  /** Whether the user's code is why; otherwise it is a setting, or the machine. */
  readonly isCode: boolean;

  constructor(message: string, isCode: boolean) {
    super(message);
    this.isCode = isCode;
  }
}

/**
 * Runs the whole system on this machine until Ctrl-C, and ends the process then.
 *
 * @returns never, once it runs
 * @throws StartFailed if it does not start
 */
export async function runLocal(options: RunOptions): Promise<never> {
  const { command, from, environment, flags, json = false } = options;
  const startedAt = performance.now();
  const terminal = json ? process.stderr : process.stdout;
  const color = terminal.isTTY === true && terminal.hasColors();
  // All that is printed goes through these two: what callers send must do nothing to the terminal.
  const print = (text: string) => (json ? console.error : console.log)(printable(text));
  const reporter: Reporter = {
    log: (functionName, line) => {
      if (!isMetrics(line)) print(logLine(functionName, line, color));
    },
    info: (text) => print(logLine('local', text, color)),
    error: (text) => console.error(printable(logLine('local', text, color))),
  };

  let system: LocalSystem | undefined;
  let types: TypeCheck | undefined;
  let dataFolder = '';
  let stopping = false;
  const interrupt = () => {
    if (!system || stopping) process.exit(INTERRUPTED);
    stopping = true;
    void stop(system, print);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Also if somebody else who listens ends the process at a second Ctrl-C.
  process.once('exit', () => {
    types?.stop();
    system?.kill();
  });
  try {
    const project = findProject(from, options.tasksFile);
    const isClone = project.folder === ROOT;
    const called = (name: string) => (Object.hasOwn(flags, name) ? flagOf(name) : name);
    const {
      data,
      types: checksTypes,
      queues,
      ...settings
    } = readLocalSettings({ ...environment, ...flags }, called);
    dataFolder = data ?? '';
    const plan = await readPlanSettings(project, queues);
    const shell = { ...environment };
    // Before anything is loaded that reads it.
    makeEnvironment(environment);
    if (isClone) refuseOldTaskFolder();
    const missing = missingEmulators();
    if (missing.length > 0) {
      throw new StartFailed(
        `${command} runs on emulators that are not installed. Run: npm install --save-dev ${missing.join(' ')}`,
        false,
      );
    }
    // Imported late, because it loads every emulator: a mistyped setting is reported sooner.
    const { startLocal } = await import('./start-local.ts');
    const runFolder = path.join(project.folder, '.lovage');
    types = checksTypes ? new TypeCheck(project, runFolder, reporter, color) : undefined;
    system = await startLocal({
      ...settings,
      plan,
      data: data === undefined ? undefined : path.resolve(from, data),
      tasksFile: project.tasksFile,
      envFile:
        settings.envFile === undefined
          ? path.join(project.folder, '.env')
          : path.resolve(from, settings.envFile),
      shell,
      runFolder,
      choosePort: (setting, free) =>
        command === 'npm start' ? `${setting}=${free} ${command}` : `${command} ${flagOf(setting)} ${free}`,
      watch: true,
      onChange: () => types?.check(),
      color,
      reporter,
    });
    announceSystem(system, runFolder);
    print(banner(system, (performance.now() - startedAt) / 1000, color, data));
    if (json) console.log(JSON.stringify({ url: system.url, inbox: system.inboxUrl, tasks: system.tasks }));
    types?.check();
  } catch (error) {
    throw explain(error, dataFolder);
  }
  return await new Promise<never>(() => undefined);
}

async function stop(system: LocalSystem, print: (text: string) => void): Promise<void> {
  const running = system.running > 0;
  print(running ? '\nLetting running tasks finish. Press Ctrl-C again to stop now.' : '\nStopping.');
  await system.stop();
  if (running) print('Every running task has finished.');
  process.exit(0);
}

/** One clear text for each way a start can fail; anything else is a bug in the local system. */
function explain(error: unknown, data: string): unknown {
  if (error instanceof BuildFailed) {
    const missing = /No matching export in "([^"]*)" for import "tasks"/.exec(error.message)?.[1];
    return missing === undefined
      ? new StartFailed(`The code does not build.\n\n${error.message}`, true)
      : new StartFailed(
          `${missing} does not export tasks: it must have a line export const tasks = defineTasks(import.meta.url, […])`,
          true,
        );
  }
  if (error instanceof FunctionFault) {
    return new StartFailed(`The code builds, but does not load.\n\n${error.message}`, true);
  }
  if (error instanceof Error && error.name === 'OtherTable') {
    return new StartFailed(
      `The data in ${data} was kept by a version of Lovage with other indexes. Name another folder, or delete that one.`,
      false,
    );
  }
  const isForAPerson =
    error instanceof PortUnavailable ||
    error instanceof LocalSettingsError ||
    error instanceof OldTaskFolderError ||
    error instanceof NoRunFolder;
  return isForAPerson ? new StartFailed(error.message, false) : error;
}
