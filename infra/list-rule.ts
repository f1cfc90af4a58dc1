import type { Rule } from './rule.ts';

/** One or more values: text separated by commas, or a list in `cdk.json`. Duplicates are dropped. */
export function list<Value>(rule: Rule<Value>, accepted: string): Rule<readonly Value[]> {
  return {
    accepted,
    read: (value) => {
      const parts: unknown[] = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [];
      const given: unknown[] = Array.isArray(value) ? value : parts;
      const values = given.map((part) => rule.read(part)).filter((part) => part !== undefined);
      return given.length > 0 && values.length === given.length ? [...new Set(values)] : undefined;
    },
  };
}
