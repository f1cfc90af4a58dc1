import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { SettingsError } from './settings-error.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/** What a deployment can be told, by way of CDK context: `cdk deploy -c sender=noreply@example.com -c stage=prod`. */
export interface Settings {
  /** Names the stack, `lovage-<stage>`, and what is in it. Default `dev`. The table of `prod` outlives its stack. */
  readonly stage: string;
  /** The address that tasks send email from. Required; it, or its domain, must be verified in SES. */
  readonly sender: string;
  /** Days that logs are kept: one of CloudWatch's periods. Default 30. */
  readonly logRetentionDays: RetentionDays;
  /** Days that SQS keeps a message that is not done with. 1 to 14; default 14. */
  readonly messageRetentionDays: number;
  /** Memory of each function, in MB. 128 to 10,240; default 512. */
  readonly memory: number;
  /** Most messages that one run of a worker is given; they run at the same time. 1 to 10; default 10. */
  readonly batchSize: number;
  /** Most runs of one queue's worker at a time. 2 to 1,000; by default only the account's own limit holds. */
  readonly maxConcurrency: number | undefined;
  /** Least level that functions log. Default `INFO`. */
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting's accepted values, in words, and the value itself if it is one of them. */
interface Rule<Value> {
  readonly accepted: string;
  read(value: unknown): Value | undefined;
}

/** Short enough for SQS's 80 characters: `lovage-`, stage, `-`, a queue of up to 32, `-dead-letter` or `-given-up`. */
const STAGE = pattern(
  /^[a-z][a-z0-9-]{0,19}$/,
  'a lower-case letter, then up to 19 lower-case letters, digits or "-"',
);

/**
 * Plain ASCII, without a display name: SES v1 takes no other sender. The characters that IAM reads as wildcards or
 * variables are not among those accepted, for the address goes into a policy.
 */
const SENDER = pattern(
  /^(?=.{3,254}$)[A-Za-z0-9_'+-]+(?:\.[A-Za-z0-9_'+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/,
  'the email address that tasks send from, such as noreply@example.com, without a display name',
);

const LOG_RETENTION: Rule<RetentionDays> = {
  accepted: `one of CloudWatch's periods: ${retentionPeriods().join(', ')}`,
  read: (value) => retentionPeriods().find((days) => String(days) === String(value)),
};

const LOG_LEVEL: Rule<LogLevel> = {
  accepted: `one of ${LOG_LEVELS.join(', ')}`,
  read: (value) => LOG_LEVELS.find((level) => level === value),
};

/**
 * Reads the settings from CDK context and fills in the defaults.
 *
 * @param context as `app.node.getAllContext()` gives it: text from `-c`, text or numbers from `cdk.json`
 * @returns the settings, and a warning for each key that somebody may have taken for one. These are not refused, for a
 * person's `~/.cdk.json` may hold context of their own.
 * @throws SettingsError naming every setting that is missing, misspelt or out of its bounds
 */
export function readSettings(context: Readonly<Record<string, unknown>>): {
  settings: Settings;
  warnings: string[];
} {
  const problems: string[] = [];
  const take = <Value, Fallback>(name: keyof Settings, rule: Rule<Value>, fallback: Fallback) => {
    const given = context[name];
    if (given === undefined) return fallback;
    const value = rule.read(given);
    if (value === undefined)
      problems.push(`${name} is ${JSON.stringify(given)}; it must be ${rule.accepted}.`);
    return value ?? fallback;
  };
  if (context['sender'] === undefined) problems.push(`sender is missing; it must be ${SENDER.accepted}.`);
  const settings: Settings = {
    stage: take('stage', STAGE, 'dev'),
    sender: take('sender', SENDER, ''),
    logRetentionDays: take('logRetentionDays', LOG_RETENTION, RetentionDays.ONE_MONTH),
    messageRetentionDays: take('messageRetentionDays', wholeNumber(1, 14), 14),
    memory: take('memory', wholeNumber(128, 10_240), 512),
    batchSize: take('batchSize', wholeNumber(1, 10), 10),
    maxConcurrency: take('maxConcurrency', wholeNumber(2, 1000), undefined),
    logLevel: take('logLevel', LOG_LEVEL, 'INFO'),
  };
  const unknown = findUnknownSettings(Object.keys(context), Object.keys(settings));
  for (const { given, meant } of unknown) {
    if (meant !== undefined) problems.push(`${given} is not a setting; ${meant} is.`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  const warnings = unknown.map(
    ({ given }) =>
      `${given} is not a setting of Lovage, and is ignored. The settings: ${Object.keys(settings).join(', ')}.`,
  );
  return { settings, warnings };
}

function pattern(expression: RegExp, accepted: string): Rule<string> {
  return {
    accepted,
    read: (value) => (typeof value === 'string' && expression.test(value) ? value : undefined),
  };
}

function wholeNumber(min: number, max: number): Rule<number> {
  return {
    accepted: `a whole number from ${min} to ${max}`,
    read: (value) => {
      const isNumeral = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));
      const number = isNumeral ? Number(value) : Number.NaN;
      return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
    },
  };
}

function retentionPeriods(): RetentionDays[] {
  return Object.values(RetentionDays).filter(
    (days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE,
  );
}
