import { text } from 'node:stream/consumers';
import type { Output } from './output.ts';
import type { Connection } from './target/connect.ts';
import type { Environment, TargetOptions } from './target/target.ts';

/** What every command works with. */
export interface Context {
  readonly output: Output;
  /** The API that the options name. Asks AWS for a stage's URL, once; asks nothing of the API. */
  connect(options?: { maxTries?: number }): Promise<Connection>;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks a person; `false` when they do not agree. @throws CliError when there is nobody to ask */
  confirm(question: string): Promise<boolean>;
  /** What comes by stdin, to its end. */
  readStdin(): Promise<string>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly environment: Environment;
  /** Ends well, but with another exit code than 0. */
  exitWith(code: number): void;
}

/** Puts together what commands work with, in this process. */
export function createContext(
  options: TargetOptions,
  given: Pick<Context, 'output' | 'signal' | 'environment'>,
): Context {
  // One of each kind: a stage's URL is asked for once.
  const connections = new Map<number | undefined, Promise<Connection>>();
  return {
    ...given,
    now: () => Date.now(),
    connect: ({ maxTries } = {}) => {
      const made = connections.get(maxTries) ?? connectTo(options, given.environment, maxTries);
      connections.set(maxTries, made);
      return made;
    },
    confirm: async (question) => {
      const { confirm } = await import('./confirm.ts');
      return confirm(question, given.signal);
    },
    readStdin: () => text(process.stdin),
    exitWith: (code) => {
      process.exitCode = code;
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
