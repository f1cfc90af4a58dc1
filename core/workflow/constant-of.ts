import type { Json } from '../protocol/json.ts';
import { isRun, type Value } from './value.ts';

/** What a value is that comes from no member: lists of nothing. `null` if it comes from members. */
export function constantOf(value: Value): readonly Json[] | null {
  if (!('list' in value)) return null;
  const elements: Json[] = [];
  for (const entry of value.list) {
    const element = isRun(entry) ? null : constantOf(entry);
    if (element === null) return null;
    elements.push(value.tolerate === undefined ? element : { ok: true, value: element });
  }
  return elements;
}
