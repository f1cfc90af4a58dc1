import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { MAX_MESSAGE_RETENTION_SECONDS } from '../core/protocol/bounds.ts';
import { checkAccess } from './check-access.ts';
import { checkAlarms } from './check-alarms.ts';
import { type OwnQueueSettings, QUEUE_DEFAULTS } from './queue-settings.ts';
import { QUEUE_RULES, readQueues } from './read-queues.ts';
import {
  ALARM_EMAIL,
  AUDIENCES,
  ISSUER,
  LOG_RETENTION,
  ORIGINS,
  oneOf,
  type Rule,
  SCOPE_PREFIX,
  SENDER,
  STAGE,
  wholeNumber,
  YES,
} from './setting-rules.ts';
import { SettingsError } from './settings-error.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/** What a deployment can be told, by way of CDK context: `cdk deploy -c sender=noreply@example.com -c stage=prod`. */
export interface Settings {
  /** Names the stack, `lovage-<stage>`, and what is in it. Default `dev`. The table of `prod` outlives its stack. */
  readonly stage: string;
  /** The address that tasks send email from. Required; it, or its domain, must be verified in SES. */
  readonly sender: string;
  /**
   * Whether email is handed only to servers that take it encrypted (`require`, the default; to others it bounces), or in plain text
   * where it must be (`optional`).
   */
  readonly emailTls: EmailTls;
  /** Days that logs are kept: one of CloudWatch's periods. Default 30. */
  readonly logRetentionDays: RetentionDays;
  /** Days that SQS keeps a message that is not done with. 1 to 14; default 14. */
  readonly messageRetentionDays: number;
  /** Memory of each function, in MB. 128 to 10,240; default 512. */
  readonly memory: number;
  /** Most messages that one run of a worker is given; they run at the same time. 1 to 100, over 10 only with a window; default 10. */
  readonly batchSize: number;
  /** Seconds for which a worker's messages are gathered before a run that is not full begins. 0 to 300; default 0. */
  readonly batchWindow: number;
  /** Most runs of one queue's worker at a time. 2 to 1,000; by default only the account's own limit holds. */
  readonly maxConcurrency: number | undefined;
  /** What a queue's worker is given of its own, in place of the four above: by queue. Default nothing. */
  readonly queues: Readonly<Record<string, OwnQueueSettings>>;
  /** Least level that functions log. Default `INFO`. */
  readonly logLevel: LogLevel;
  /**
   * Who may call: holders of IAM credentials whose policy allows it (`iam`, the default), of tokens of an OpenID Connect provider
   * (`jwt`), or everybody (`none`).
   */
  readonly auth: Auth;
  /** The provider's issuer URL. For `jwt`, which needs it. */
  readonly jwtIssuer: string | undefined;
  /** The `aud` (or `client_id`) of tokens that are let in, any one of these. For `jwt`, which needs it. */
  readonly jwtAudience: readonly string[] | undefined;
  /** What the provider puts before the names of scopes: `lovage/` makes it `lovage/tasks:send`. For `jwt`; default nothing. */
  readonly jwtScopePrefix: string | undefined;
  /** Says that `auth: none` is meant: anybody on the internet may send email from `sender`, and see and revoke every task. */
  readonly anybodyMaySendEmail: true | undefined;
  /** Calls of one route in a second, on the average, before API Gateway answers `429`. 1 to 100,000; default 1,000. */
  readonly throttleRate: number;
  /** Calls of one route that may come at once. 1 to 100,000; default 500. */
  readonly throttleBurst: number;
  /** Origins whose pages may call from a browser. By default none: CORS is off. */
  readonly corsOrigins: readonly string[];
  /** Whose key the tasks are encrypted with at rest: AWS's own (`aws`, the default), or one of this account, made by the stack. */
  readonly encryption: Encryption;
  /** Whether functions count and time tasks, as metrics in CloudWatch. Default `on`. */
  readonly metrics: Switch;
  /** Whether functions are traced by X-Ray, and attempts with them. Default `on`. */
  readonly tracing: Switch;
  /** Whether there is a dashboard. Default `on`. */
  readonly dashboard: Switch;
  /** Whether there are alarms, and the topic that they go to. Default `on`. */
  readonly alarms: Switch;
  /** Who is told of alarms. By default nobody is subscribed to the topic. */
  readonly alarmEmail: string | undefined;
  /** Seconds that a task may wait on a queue before that is an alarm. 60 to 1,209,600 (14 days); default 1,800. */
  readonly alarmMessageAge: number;
  /** Of a task's ends in 15 minutes, the percentage of failures that is an alarm. 1 to 100; default 10. */
  readonly alarmFailurePercent: number;
  /** Calls answered with 5xx in 5 minutes that are an alarm. 1 to 1,000,000; default 5. */
  readonly alarmApiErrors: number;
}

export type Switch = 'on' | 'off';

export type Auth = 'iam' | 'jwt' | 'none';
export type EmailTls = 'require' | 'optional';
export type Encryption = 'aws' | 'customer';

const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

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
    emailTls: take('emailTls', oneOf('require', 'optional'), 'require'),
    logRetentionDays: take('logRetentionDays', LOG_RETENTION, RetentionDays.ONE_MONTH),
    messageRetentionDays: take('messageRetentionDays', wholeNumber(1, 14), 14),
    memory: take('memory', QUEUE_RULES.memory, QUEUE_DEFAULTS.memory),
    batchSize: take('batchSize', QUEUE_RULES.batchSize, QUEUE_DEFAULTS.batchSize),
    batchWindow: take('batchWindow', QUEUE_RULES.batchWindow, QUEUE_DEFAULTS.batchWindow),
    maxConcurrency: take('maxConcurrency', QUEUE_RULES.maxConcurrency, QUEUE_DEFAULTS.maxConcurrency),
    queues: readQueues(context['queues'], problems),
    logLevel: take('logLevel', oneOf(...LOG_LEVELS), 'INFO'),
    auth: take('auth', oneOf('iam', 'jwt', 'none'), 'iam'),
    jwtIssuer: take('jwtIssuer', ISSUER, undefined),
    jwtAudience: take('jwtAudience', AUDIENCES, undefined),
    jwtScopePrefix: take('jwtScopePrefix', SCOPE_PREFIX, undefined),
    anybodyMaySendEmail: take('anybodyMaySendEmail', YES, undefined),
    // A tenth of what a region gives an account by default (API Gateway quotas: 10,000 a second and bursts of 5,000, shared by all
    // its APIs), so that a caller gone wild cannot lock out the account's other APIs.
    throttleRate: take('throttleRate', wholeNumber(1, 100_000), 1000),
    throttleBurst: take('throttleBurst', wholeNumber(1, 100_000), 500),
    corsOrigins: take('corsOrigins', ORIGINS, []),
    encryption: take('encryption', oneOf('aws', 'customer'), 'aws'),
    metrics: take('metrics', oneOf('on', 'off'), 'on'),
    tracing: take('tracing', oneOf('on', 'off'), 'on'),
    dashboard: take('dashboard', oneOf('on', 'off'), 'on'),
    alarms: take('alarms', oneOf('on', 'off'), 'on'),
    alarmEmail: take('alarmEmail', ALARM_EMAIL, undefined),
    alarmMessageAge: take('alarmMessageAge', wholeNumber(60, MAX_MESSAGE_RETENTION_SECONDS), 1800),
    alarmFailurePercent: take('alarmFailurePercent', wholeNumber(1, 100), 10),
    alarmApiErrors: take('alarmApiErrors', wholeNumber(1, 1_000_000), 5),
  };
  const unknown = findUnknownSettings(Object.keys(context), Object.keys(settings));
  for (const { given, meant } of unknown) {
    if (meant !== undefined) problems.push(`${given} is not a setting; ${meant} is.`);
  }
  // What contradicts is said only of settings that are well by themselves: the rest is a default here, which nobody chose.
  if (problems.length === 0) problems.push(...checkAccess(settings), ...checkAlarms(settings, context));
  if (problems.length > 0) throw new SettingsError(problems);
  const warnings = unknown.map(
    ({ given }) =>
      `${given} is not a setting of Lovage, and is ignored. The settings: ${Object.keys(settings).join(', ')}.`,
  );
  return { settings, warnings };
}
