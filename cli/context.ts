import type { Environment } from '../client/credentials.ts';
import type { Output } from './output.ts';
import type { Connection } from './target/connect.ts';
import type { TargetOptions } from './target/target.ts';

/** What a command takes from the process that it runs in. */
export interface Surroundings {
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks a person; `false` when they do not agree. @throws CliError when there is nobody to ask */
  confirm(question: string): Promise<boolean>;
  /** What comes by stdin, to its end. */
  readStdin(): Promise<string>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly environment: Environment;
}

/** What every command works with. */
export interface Context extends Surroundings {
  readonly output: Output;
  /** The API that the options name. Asks AWS for a stage's URL, once; asks nothing of the API. */
  connect(options?: { maxTries?: number }): Promise<Connection>;
  /** The AWS profile to sign with, if one was named. */
  readonly profile: string | undefined;
  /** Has the command end well, but with another exit code than 0. */
  exitWith(code: number): void;
}

/** Puts together what commands work with. */
export function createContext(
  options: TargetOptions,
  given: Surroundings & Pick<Context, 'output' | 'exitWith'>,
): Context {
  // One of each kind: a stage's URL is asked for once.
  const connections = new Map<number | undefined, Promise<Connection>>();
  return {
    ...given,
    profile: options.profile,
    connect: ({ maxTries } = {}) => {
      const made = connections.get(maxTries) ?? connectTo(options, given.environment, maxTries);
      connections.set(maxTries, made);
      return made;
    },
  };
}

async function connectTo(
  options: TargetOptions,
  environment: Environment,
  maxTries: number | undefined,
): Promise<Connection> {
  const [{ resolveTarget }, { findStage }, { connect }] = await Promise.all([
    import('./target/target.ts'),
    import('./target/find-stage.ts'),
    import('./target/connect.ts'),
  ]);
  const target = await resolveTarget(options, environment, (stage, where) => findStage(stage, where));
  return connect(target, { profile: options.profile, maxTries });
}
