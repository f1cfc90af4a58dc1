import { checkOptions, type Rule, type Rules } from '../client/arguments/check-options.ts';
import { COUNT, FUNCTION, OBJECT, SECONDS, TEXT } from '../client/arguments/rules.ts';
import type { TaskDefinition } from '../core/definition/definition.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import type { Email } from '../core/protocol/mailer.ts';

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
  readonly mailer?: Error | ((email: Email) => MailAnswer | Promise<MailAnswer>) | undefined;
  /** Seconds of the run after which the task is revoked. The run learns of it as on AWS: at its next progress report, or within ten seconds. */
  readonly revokedAfter?: number | undefined;
}

/** What SES says of an email that it takes. */
interface MailAnswer {
  readonly messageId: string;
}

const MOMENT: Rule = {
  accepts: (value) =>
    (value instanceof Date || typeof value === 'string') && !Number.isNaN(new Date(value).getTime()),
  must: 'a valid Date or a time in ISO 8601',
};

const RULES: Rules<RunOverrides> = {
  attempt: COUNT,
  id: TEXT,
  life: COUNT,
  schedule: OBJECT,
  now: MOMENT,
  random: FUNCTION,
  mailer: {
    accepts: (value) => value instanceof Error || typeof value === 'function',
    must: 'the error with which email fails, or a function in place of SES',
  },
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
