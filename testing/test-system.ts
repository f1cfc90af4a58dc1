import type { Client, ClientCalls } from '../client/client.ts';
import type { Definitions } from '../client/definitions.ts';
import type { Email } from '../core/protocol/mailer.ts';
import type { ApiRecord } from '../core/protocol/record.ts';
import type { Span } from './read-span.ts';
import type { RunOverrides } from './run-overrides.ts';
import type { LogLine } from './task-run.ts';

/** What a test system is to be made of. */
export interface TestSystemOptions<Tasks extends Definitions> {
  /** The task definitions, as a tasks file exports them; or any list of them. */
  readonly tasks: Tasks;
  /** When its time begins. Default now. */
  readonly now?: Date | string | undefined;
  /** Where in its range each random delay is, from 0 up to but not including 1. Default 0.5: the middle. */
  readonly random?: (() => number) | undefined;
  /** What becomes of email: the error with which all of it fails, or a function in place of SES. Default: SES accepts all of it. */
  readonly mailer?: RunOverrides['mailer'];
  /** The other addresses that tasks may send email from, besides the deployment's sender. Default none. */
  readonly senders?: RunOverrides['senders'];
  /** The values of what the definitions list in `needs` with `environment`, by name. */
  readonly environment?: RunOverrides['environment'];
  /** The same with `secret`. */
  readonly secrets?: RunOverrides['secrets'];
}

/** An email that was accepted. */
export type SystemEmail = Email & {
  /** The id of the task that sent it. */
  readonly taskId: string;
};

/** The functions, on emulators of AWS in this process. Its time goes on only in its own calls, and takes none of yours. */
export interface TestSystem<Tasks extends Definitions = Definitions> {
  /** The client of its API. Whoever waits for a result lets as much time pass as it takes. */
  readonly client: Client<Tasks>;
  /** Sends a task: short for `client.send`. */
  readonly send: ClientCalls<Tasks>['send'];
  /** Calls its API over HTTP, by a path or by a URL of which only the path counts. */
  fetch(path: string | URL, init?: RequestInit): Promise<Response>;
  /** What time it is: after `advance`, up to a second more than was asked for. */
  now(): Date;
  /**
   * Lets time pass: seconds, a text such as `'90s'`, `'10m'`, `'2h'` or `'7d'`, or until a `Date`. Whatever comes due meanwhile happens, sweeps and
   * schedules too. SQS counts in whole seconds: what comes due within the second after that may happen, too.
   */
  advance(span: Span): Promise<void>;
  /**
   * Lets time pass until no task is left that waits or runs; schedules are not waited for.
   *
   * @throws Error if that takes more than a day
   */
  settle(): Promise<void>;
  /** A task's record as the API shows it with everything that it can show; `null` if there is none. */
  record(id: string): Promise<ApiRecord | null>;
  /** The email that SES has accepted so far, oldest first. */
  readonly emails: readonly SystemEmail[];
  /** What functions and tasks have logged so far, oldest first. */
  readonly logs: readonly LogLine[];
  /**
   * Kills every worker that is in the middle of something. Its tasks do nothing more; SQS delivers their messages again, and what follows is what
   * happens on AWS. Called by a task's own run, it does not return.
   *
   * @returns how many it killed
   */
  readonly kill: () => Promise<number>;
  /** Stops it, and gives the process its own time back. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
