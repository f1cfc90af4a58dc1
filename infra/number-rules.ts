import { MAX_MESSAGE_RETENTION_SECONDS } from '../core/protocol/bounds.ts';
import { QUEUE_RULES } from './read-queues.ts';
import type { Rule } from './rule.ts';
import { shown, wholeNumber } from './setting-rules.ts';
import type { Settings } from './settings.ts';

/** The settings that are numbers. */
export const NUMBER_RULES = {
  messageRetentionDays: wholeNumber(1, 14),
  memory: QUEUE_RULES.memory,
  batchSize: QUEUE_RULES.batchSize,
  batchWindow: QUEUE_RULES.batchWindow,
  maxConcurrency: QUEUE_RULES.maxConcurrency,
  throttleRate: wholeNumber(1, 100_000),
  throttleBurst: wholeNumber(1, 100_000),
  apiConcurrency: wholeNumber(1, 1000),
  alarmMessageAge: wholeNumber(60, MAX_MESSAGE_RETENTION_SECONDS),
  alarmFailurePercent: wholeNumber(1, 100),
  alarmApiErrors: wholeNumber(1, 1_000_000),
} as const satisfies Partial<Record<keyof Settings, Rule<number>>>;

/**
 * Checks the numbers of settings that a program made, and `readSettings` has not read: CloudFormation would take `NaN` for a value that is
 * left out.
 *
 * @returns what is wrong, by setting
 */
export function checkNumbers(settings: Settings): string[] {
  return [
    ...problemsOf(settings, NUMBER_RULES, ''),
    ...Object.entries(settings.queues).flatMap(([queue, own]) =>
      problemsOf(own, QUEUE_RULES, `queues.${queue}.`),
    ),
  ];
}

function problemsOf(given: object, rules: Readonly<Record<string, Rule<number>>>, within: string): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const value: unknown = Reflect.get(given, name);
    if (value === undefined || (typeof value === 'number' && rule.read(value) !== undefined)) return [];
    return [`${within}${name} is ${shown(value)}; it must be ${rule.accepted}.`];
  });
}
