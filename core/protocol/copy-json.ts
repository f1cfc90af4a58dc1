import type { Json } from './json.ts';

/** A deep copy of a JSON value. Takes a third of the time of `structuredClone`, which copies much else too. */
export function copyJson(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(copyJson);
  // With `fromEntries`, a field named `__proto__` stays a field.
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyJson(inner)]));
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
