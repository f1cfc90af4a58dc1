import { expect } from 'vitest';
import type { Client } from '../../../client/index.ts';
import { answer, type Script, scriptedApi } from './scripted-api.ts';

/** What no number, text, function or object is. */
export const NOTHING = [null, true];
const NO_NUMBERS = [...NOTHING, Number.NaN, '5', 5n, [5], {}, () => 5, Symbol('5')];
export const NO_SECONDS = [...NO_NUMBERS, -1, Number.NEGATIVE_INFINITY];
export const NO_FINITE_SECONDS = [...NO_SECONDS, Number.POSITIVE_INFINITY];
export const NO_COUNTS = [...NO_FINITE_SECONDS, 0, 0.5, 2.5];
export const NO_TEXTS = [...NOTHING, '', 5, {}, ['a'], 'half of \ud83c', () => 'a', Symbol('a')];
export const NO_NAMES = [...NO_TEXTS, '.', '..'];
export const NO_TIMES = [...NOTHING, '', {}, new Date(Number.NaN)];
const NO_SIGNALS = [...NOTHING, 5, 'a', {}, new AbortController(), new EventTarget()];
export const NO_FUNCTIONS = [...NOTHING, 5, 'a', {}];
export const NO_OPTIONS = [...NOTHING, 5, 'a', ['a'], () => ({})];
export const NO_KEYS = [...NO_TEXTS, 'schlüssel', 'a\nb', 'a\tb', 'x'.repeat(256)];
export const NO_TOKENS = [...NO_KEYS.filter((key) => key !== 'x'.repeat(256)), 'a b', ' a'];
export const NO_TRACES = [...NO_TEXTS, '00-1-2-3', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01\n`];

export type Bad = Readonly<Record<string, readonly unknown[]>>;

export const BAD_CALL: Bad = { signal: NO_SIGNALS };
export const BAD_TASK: Bad = {
  countdown: [...NO_FINITE_SECONDS, new Date(0)],
  eta: [...NO_TIMES, 5, Number.NaN],
  expires: [...NO_TIMES, Number.NaN, Number.POSITIVE_INFINITY, -1, 5n],
  queue: NO_TEXTS,
  group: NO_TEXTS,
};
export const BAD_SEND: Bad = { ...BAD_CALL, ...BAD_TASK, idempotencyKey: NO_KEYS, traceparent: NO_TRACES };
/** Uses a client, and says how that ended and how many requests were made. */
export async function outcomeOf(use: (client: Client) => unknown, script?: Script) {
  const { client, requests } = scriptedApi(new Array<Script>(9).fill(script ?? answer()));
  const error = await Promise.resolve(client as never as Client)
    .then(use)
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  return { error, requests };
}

/** Checks that an error is a TypeError whose message begins with the name of what was refused. */
export function expectRefusal(error: unknown, name: string): void {
  expect(error).toBeInstanceOf(TypeError);
  const { message } = error as TypeError;
  expect(message.startsWith(`${name} `), message).toBe(true);
}

export function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
