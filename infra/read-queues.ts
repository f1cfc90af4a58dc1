import { MAX_FUNCTION_TIMEOUT_SECONDS } from '../core/protocol/bounds.ts';
import type { QueueOverrides } from './queue-settings.ts';
import type { Rule } from './rule.ts';
import { shown, wholeNumber } from './setting-rules.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/**
 * Lambda's own limits (Lambda API reference, `CreateEventSourceMapping`), except for the batch size, for which Lambda allows 10,000.
 * Here the messages of a batch run at the same time, and an AWS client has 50 connections (the SDK's default): with 100 messages, each
 * request waits for at most one other, and the worker's margin covers all their retries.
 */
export const QUEUE_RULES = {
  memory: wholeNumber(128, 10_240),
  batchSize: wholeNumber(1, 100),
  batchWindow: wholeNumber(0, 300, 'in seconds'),
  maxConcurrency: wholeNumber(2, 1_000, "because Lambda's minimum is 2"),
  timeout: wholeNumber(
    1,
    MAX_FUNCTION_TIMEOUT_SECONDS,
    'in seconds, because Lambda ends a function after 15 minutes',
  ),
} as const satisfies Record<keyof QueueOverrides, Rule<number>>;

/** Whether a queue has a setting of this name. */
function isQueueSetting(name: string): name is keyof typeof QUEUE_RULES {
  return Object.hasOwn(QUEUE_RULES, name);
}

/**
 * Reads the setting `queues`: overrides by queue name. It does not check that the queues exist; that depends on the tasks.
 *
 * @param given an object (from `cdk.json`) or its JSON (from `-c`)
 * @param problems receives a message for everything that is wrong
 */
export function readQueues(given: unknown, problems: string[]): Readonly<Record<string, QueueOverrides>> {
  if (given === undefined) return {};
  const queues = asObject(given);
  if (queues === undefined) {
    const example = `'{"default":{"maxConcurrency":5}}'`;
    problems.push(
      `queues is ${JSON.stringify(given)}; it must be an object of settings by queue, or its JSON, such as ${example}.`,
    );
    return {};
  }
  return Object.fromEntries(
    Object.entries(queues).map(([queue, own]) => [queue, readOwn(`queues.${queue}`, own, problems)]),
  );
}

function readOwn(path: string, given: unknown, problems: string[]): QueueOverrides {
  const own = typeof given === 'string' ? undefined : asObject(given);
  const names = Object.keys(QUEUE_RULES);
  if (own === undefined) {
    problems.push(
      `${path} is ${JSON.stringify(given)}; it must be an object with any of ${names.join(', ')}.`,
    );
    return {};
  }
  const read: [string, number][] = [];
  for (const [name, value] of Object.entries(own)) {
    if (!isQueueSetting(name)) {
      const [unknown] = findUnknownSettings([name], names);
      const hint =
        unknown?.meant === undefined ? `a queue's settings are ${names.join(', ')}` : `${unknown.meant} is`;
      problems.push(`${path}.${name} is not a setting; ${hint}.`);
      continue;
    }
    const rule = QUEUE_RULES[name];
    const number = rule.read(value);
    if (number === undefined) {
      problems.push(`${path}.${name} is ${shown(value)}; it must be ${rule.accepted}.`);
    } else read.push([name, number]);
  }
  return Object.fromEntries(read);
}

/** Returns an object as it is, and parses one given as JSON; otherwise `undefined`. */
function asObject(given: unknown): Readonly<Record<string, unknown>> | undefined {
  let value = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given);
    } catch {
      return undefined;
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
