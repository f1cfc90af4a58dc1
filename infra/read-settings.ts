import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CELERY, CELERY_KEY_PREFIX } from './celery-rules.ts';
import { checkAccess } from './check-access.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkCelery } from './check-celery.ts';
import { checkClients } from './check-clients.ts';
import { CLIENTS } from './clients.ts';
import { ALARM_EMAIL, SENDER, SENDERS } from './email-rules.ts';
import { NUMBER_RULES } from './number-rules.ts';
import { checkPrefix } from './prefix.ts';
import { QUEUE_DEFAULTS } from './queue-settings.ts';
import { readQueues } from './read-queues.ts';
import type { Rule } from './rule.ts';
import {
  AUDIENCES,
  ISSUER,
  LOG_RETENTION,
  NAME,
  ORIGINS,
  oneOf,
  SCOPE_PREFIX,
  STAGE,
  shown,
  YES,
} from './setting-rules.ts';
import { LOG_LEVELS, type Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/** What is known of the settings besides what they are. */
interface ReadSettingsOptions {
  /** Whether a task sends email, and so needs a sender. Default true. */
  readonly sendsEmail?: boolean;
  /** Where they come from, for the message of an error. Default `context`. */
  readonly givenAs?: 'context' | 'props';
}

/**
 * Reads the settings from CDK context and fills in the defaults.
 *
 * @param context as `app.node.getAllContext()` gives it: text from `-c`, text or numbers from `cdk.json`
 * @returns the settings, and a warning for each key that may be meant as a setting. Such keys are not refused, because a person's
 * `~/.cdk.json` may hold context of their own.
 * @throws SettingsError naming every setting that is missing, misspelt, out of range or in conflict with another
 */
export function readSettings(
  context: Readonly<Record<string, unknown>>,
  { sendsEmail = true, givenAs = 'context' }: ReadSettingsOptions = {},
): { settings: Settings; warnings: string[] } {
  const problems: string[] = [];
  const take = <Value, Fallback>(name: keyof Settings, rule: Rule<Value>, fallback: Fallback) => {
    const given = context[name];
    if (given === undefined) return fallback;
    const value = rule.read(given);
    if (value === undefined) {
      const why = rule.why?.(given) ?? null;
      problems.push(
        `${name} is ${shown(given)}; it must be ${rule.accepted}${why === null ? '' : `: ${why}`}.`,
      );
    }
    return value ?? fallback;
  };
  if (sendsEmail && context['sender'] === undefined)
    problems.push(`sender is missing; it must be ${SENDER.accepted}.`);
  const settings: Settings = {
    name: take('name', NAME, 'lovage'),
    stage: take('stage', STAGE, 'dev'),
    sender: take('sender', SENDER, undefined),
    senders: take('senders', SENDERS, []),
    emailTls: take('emailTls', oneOf('require', 'optional'), 'require'),
    logRetentionDays: take('logRetentionDays', LOG_RETENTION, RetentionDays.ONE_MONTH),
    messageRetentionDays: take('messageRetentionDays', NUMBER_RULES.messageRetentionDays, 14),
    memory: take('memory', NUMBER_RULES.memory, QUEUE_DEFAULTS.memory),
    batchSize: take('batchSize', NUMBER_RULES.batchSize, QUEUE_DEFAULTS.batchSize),
    batchWindow: take('batchWindow', NUMBER_RULES.batchWindow, QUEUE_DEFAULTS.batchWindow),
    maxConcurrency: take('maxConcurrency', NUMBER_RULES.maxConcurrency, QUEUE_DEFAULTS.maxConcurrency),
    queues: readQueues(context['queues'], problems),
    celery: take('celery', CELERY, null),
    celeryKeyPrefix: take('celeryKeyPrefix', CELERY_KEY_PREFIX, undefined),
    celeryTrackStarted: take('celeryTrackStarted', oneOf('on', 'off'), 'off'),
    logLevel: take('logLevel', oneOf(...LOG_LEVELS), 'INFO'),
    auth: take('auth', oneOf('iam', 'jwt', 'none'), 'iam'),
    jwtIssuer: take('jwtIssuer', ISSUER, undefined),
    jwtAudience: take('jwtAudience', AUDIENCES, undefined),
    jwtScopePrefix: take('jwtScopePrefix', SCOPE_PREFIX, undefined),
    anybodyMaySendEmail: take('anybodyMaySendEmail', YES, undefined),
    // A tenth of an account's default quota per region (API Gateway: 10,000 calls a second and bursts of 5,000, shared by all its APIs),
    // so that one runaway caller cannot lock out the account's other APIs.
    throttleRate: take('throttleRate', NUMBER_RULES.throttleRate, 1000),
    throttleBurst: take('throttleBurst', NUMBER_RULES.throttleBurst, 500),
    apiConcurrency: take('apiConcurrency', NUMBER_RULES.apiConcurrency, undefined),
    keysPerCaller: take('keysPerCaller', oneOf('on', 'off'), 'off'),
    corsOrigins: take('corsOrigins', ORIGINS, []),
    clients: take('clients', oneOf(...CLIENTS), 'lean'),
    fips: take('fips', oneOf('on', 'off'), 'off'),
    dualStack: take('dualStack', oneOf('on', 'off'), 'off'),
    encryption: take('encryption', oneOf('aws', 'customer'), 'aws'),
    metrics: take('metrics', oneOf('on', 'off'), 'on'),
    tracing: take('tracing', oneOf('on', 'off'), 'on'),
    dashboard: take('dashboard', oneOf('on', 'off'), 'on'),
    alarms: take('alarms', oneOf('on', 'off'), 'on'),
    alarmEmail: take('alarmEmail', ALARM_EMAIL, undefined),
    alarmMessageAge: take('alarmMessageAge', NUMBER_RULES.alarmMessageAge, 1800),
    alarmFailurePercent: take('alarmFailurePercent', NUMBER_RULES.alarmFailurePercent, 10),
    alarmApiErrors: take('alarmApiErrors', NUMBER_RULES.alarmApiErrors, 5),
  };
  const unknown = findUnknownSettings(Object.keys(context), Object.keys(settings));
  for (const { given, meant } of unknown) {
    if (meant !== undefined) problems.push(`${given} is not a setting; ${meant} is.`);
    // A program's props are for Lovage alone.
    else if (givenAs === 'props') problems.push(`${given} is not a setting of Lovage.`);
  }
  // Only settings that are valid on their own are checked for conflicts: an invalid one is a default here, which nobody chose.
  if (problems.length === 0) {
    problems.push(
      ...checkPrefix(settings),
      ...checkAccess(settings),
      ...checkAlarms(settings, context),
      ...checkCelery(settings),
      ...checkClients(settings),
    );
  }
  if (problems.length > 0) throw new SettingsError(problems, givenAs);
  const warnings = unknown.map(
    ({ given }) =>
      `${given} is not a setting of Lovage, and is ignored. The settings: ${Object.keys(settings).join(', ')}.`,
  );
  return { settings, warnings };
}
