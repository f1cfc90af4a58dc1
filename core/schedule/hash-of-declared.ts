import { createHash } from 'node:crypto';
import type { Registry } from '../definition/registry.ts';
import { canonicalJson, type Json } from '../protocol/json.ts';
import { declaredSchedules } from './declared-schedules.ts';

/** A hash of all schedules that the definitions declare: another one if any of them is another, in whatever order they are written. */
export function hashOfDeclared(registry: Registry): string {
  const declared: Json = JSON.parse(JSON.stringify([...declaredSchedules(registry)]));
  return createHash('sha256').update(canonicalJson(declared)).digest('base64url');
}
