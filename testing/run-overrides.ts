import { checkOptions, type Rule, type Rules } from '../client/arguments/check-options.ts';
import { COUNT, FUNCTION, OBJECT, SECONDS, TEXT } from '../client/arguments/rules.ts';
import type { TaskDefinition } from '../core/definition/definition.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import type { Email } from '../core/protocol/mailer.ts';
import type { NeedValues } from './meet-needs.ts';

/** What is to be different from the first attempt of a task that a caller has just sent. */
export interface RunOverrides {
  /** The attempt's number, from 1. Default 1; the last one is the definition's `retry.maxAttempts`. */
  readonly attempt?: number | undefined;
  /** The task's id. Default `task-1`. */
  readonly id?: string | undefined;
  /** The task's life: 1, plus one for each retry by hand. Default 1. */
  readonly life?: number | undefined;
  /** The schedule that made the task, and for when. Default none. */
  readonly schedule?: { readonly name: string; readonly at: Date | string } | undefined;
  /** When the run starts. Default now. It is what a service's `Retry-After` is compared with; `Date` itself is your test runner's to replace. */
  readonly now?: Date | string | undefined;
  /** Where in its range each random delay is, from 0 up to but not including 1. Default 0.5: the middle. */
  readonly random?: (() => number) | undefined;
  /** What becomes of email: the error with which all of it fails, or a function in place of SES. Default: all of it is accepted. */
  readonly mailer?: Error | MailerInPlace | undefined;
  /** The other addresses that the run may send email from, besides the deployment's sender. Default none. */
  readonly senders?: readonly string[] | undefined;
  /** The values of what the definition lists in `needs` with `environment`, by name. */
  readonly environment?: NeedValues | undefined;
  /** The same with `secret`. */
  readonly secrets?: NeedValues | undefined;
  /**
   * What `context.results()` gives: the results of what came before in a workflow, which go through JSON; where failures are collected or tolerated,
   * `{ ok: true, value }` or `{ ok: false, error }`. Default: nothing came before.
   */
  readonly results?: readonly unknown[] | undefined;
  /** Seconds of the run after which the task is revoked. The run learns of it as on AWS: at its next progress report, or within ten seconds. */
  readonly revokedAfter?: number | undefined;
}

/** What takes email in the place of SES, and gives it an id; or throws what the task's mailer is to throw. The signal is the run's, if the run gave it. */
export type MailerInPlace = (email: Email, signal?: AbortSignal) => MailAnswer | Promise<MailAnswer>;

/** What SES says of an email that it takes. */
interface MailAnswer {
  readonly messageId: string;
}

const MOMENT: Rule = {
  accepts: (value) =>
    (value instanceof Date || typeof value === 'string') && !Number.isNaN(new Date(value).getTime()),
  must: 'a valid Date or a time in ISO 8601',
};

const MAILER: Rule = {
  accepts: (value) => value instanceof Error || typeof value === 'function',
  must: 'the error with which email fails, or a function in place of SES',
};

const SENDERS: Rule = {
  accepts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  must: 'a list of email addresses',
};

const VALUES: Rule = {
  accepts: (value) =>
    OBJECT.accepts(value) && Object.values(Object(value)).every((one) => typeof one === 'string'),
  must: 'an object of texts by name, as a deployment gives them',
  secret: true,
};

/** The rules of what a run and a whole system may be given alike. */
export const GIVEN = {
  now: MOMENT,
  random: FUNCTION,
  mailer: MAILER,
  senders: SENDERS,
  environment: VALUES,
  secrets: VALUES,
} as const;

const RULES: Rules<RunOverrides> = {
  attempt: COUNT,
  id: TEXT,
  life: COUNT,
  schedule: OBJECT,
  ...GIVEN,
  results: { accepts: Array.isArray, must: 'a list of what came before' },
  revokedAfter: SECONDS,
};

/** @throws InvalidArgument naming the first override that is unknown or invalid */
export function checkOverrides(overrides: RunOverrides, { name, retry }: TaskDefinition): RunOverrides {
  checkOptions(overrides, RULES, 'overrides');
  const { attempt = 1, schedule } = overrides;
  if (schedule) checkOptions(schedule, { name: TEXT, at: MOMENT }, 'overrides.schedule');
  if (attempt <= retry.maxAttempts) return overrides;
  throw new InvalidArgument(
    `overrides.attempt is ${attempt}; the definition of "${name}" allows ${retry.maxAttempts} (retry.maxAttempts).`,
  );
}
