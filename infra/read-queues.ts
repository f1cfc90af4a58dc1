import { MAX_FUNCTION_TIMEOUT_SECONDS } from '../core/protocol/bounds.ts';
import type { OwnQueueSettings } from './queue-settings.ts';
import { type Rule, wholeNumber } from './setting-rules.ts';
import { findUnknownSettings } from './unknown-settings.ts';

/**
 * Lambda's own bounds (Lambda API reference, `CreateEventSourceMapping`), but for the batch, of which Lambda takes 10,000. Here, the messages
 * of a batch run at the same time, and an AWS client has 50 connections (the SDK's default): with 100 messages each request
 * waits for one other at most, and the worker's margin is enough with all their retries.
 */
export const QUEUE_RULES = {
  memory: wholeNumber(128, 10_240),
  batchSize: wholeNumber(1, 100),
  batchWindow: wholeNumber(0, 300, 'in seconds'),
  maxConcurrency: wholeNumber(2, 1_000, 'for Lambda takes no less than 2'),
  timeout: wholeNumber(
    1,
    MAX_FUNCTION_TIMEOUT_SECONDS,
    'in seconds, for Lambda ends a function after 15 minutes',
  ),
} as const satisfies Record<keyof OwnQueueSettings, Rule<number>>;

/** Whether a word is a setting of a queue. */
function isQueueSetting(name: string): name is keyof typeof QUEUE_RULES {
  return Object.hasOwn(QUEUE_RULES, name);
}

/**
 * Reads the setting `queues`: what some queues are given of their own, by name. Whether there are such queues, the tasks say.
 *
 * @param given an object, as in `cdk.json`, or its JSON, as with `-c`
 * @param problems is told of all that is wrong with it
 */
export function readQueues(given: unknown, problems: string[]): Readonly<Record<string, OwnQueueSettings>> {
  if (given === undefined) return {};
  const queues = asObject(given);
  if (queues === undefined) {
    const example = `'{"default":{"maxConcurrency":5}}'`;
    problems.push(
      `queues is ${JSON.stringify(given)}; it must be an object of settings by queue, or its JSON: -c queues=${example}.`,
    );
    return {};
  }
  return Object.fromEntries(
    Object.entries(queues).map(([queue, own]) => [queue, readOwn(`queues.${queue}`, own, problems)]),
  );
}

function readOwn(path: string, given: unknown, problems: string[]): OwnQueueSettings {
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
        unknown?.meant === undefined
          ? `the settings of a queue are ${names.join(', ')}`
          : `${unknown.meant} is`;
      problems.push(`${path}.${name} is not a setting; ${hint}.`);
      continue;
    }
    const rule = QUEUE_RULES[name];
    const number = rule.read(value);
    if (number === undefined) {
      problems.push(`${path}.${name} is ${JSON.stringify(value)}; it must be ${rule.accepted}.`);
    } else read.push([name, number]);
  }
  return Object.fromEntries(read);
}

/** An object, or the object that a text is the JSON of. */
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
