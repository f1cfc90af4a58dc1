import type { Environment } from '../client/authorization/credentials.ts';
import type { Output } from './output.ts';
import type { Connection } from './target/connect.ts';
import type { TargetOptions } from './target/target.ts';

/** What a command needs from its process. */
export interface Surroundings {
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks the user; `false` if they decline. @throws CliError if there is no terminal to ask at */
  confirm(question: string): Promise<boolean>;
  /** Reads stdin to its end. */
  readStdin(): Promise<Uint8Array>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly environment: Environment;
}

/** What every command works with. */
export interface Context extends Surroundings {
  readonly output: Output;
  /** Connects to the API that the options name. Asks AWS for a stage's URL, once; makes no call to the API. */
  connect(options?: { maxTries?: number }): Promise<Connection>;
  /** The AWS profile to sign with, if one was named. */
  readonly profile: string | undefined;
  /** Lets the command finish, but with an exit code other than 0. */
  exitWith(code: number): void;
}

/** Creates what a command works with. */
export function createContext(
  options: TargetOptions,
  given: Surroundings & Pick<Context, 'output' | 'exitWith'>,
): Context {
  // One connection of each kind, so that AWS is asked for a stage's URL only once.
  const connections = new Map<number | undefined, Promise<Connection>>();
  return {
    ...given,
    profile: options.profile,
    connect: ({ maxTries } = {}) => {
      const made = connections.get(maxTries) ?? connectTo(options, given, maxTries);
      connections.set(maxTries, made);
      return made;
    },
  };
}

async function connectTo(
  options: TargetOptions,
  { environment, output }: Pick<Context, 'environment' | 'output'>,
  maxTries: number | undefined,
): Promise<Connection> {
  const [{ resolveTarget }, { findStage }, { connect }] = await Promise.all([
    import('./target/target.ts'),
    import('./target/find-stage.ts'),
    import('./target/connect.ts'),
  ]);
  const target = await resolveTarget(options, environment, (stage, where) => findStage(stage, where));
  const warn = (text: string) => output.note(`${output.noteColors.yellow('warning:')} ${text}`);
  return connect(target, { profile: options.profile, maxTries, warn });
}
