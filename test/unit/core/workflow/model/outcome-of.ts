import { canonicalJson, type Json } from '../../../../../core/protocol/json.ts';
import type { Part } from './expected.ts';

/** How a member fares, as far as what comes after is concerned. */
export interface Fate {
  readonly id: string;
  readonly state: string;
  readonly result: Json;
  readonly errorType: string | null;
  /** The task that its error names. */
  readonly errorTask: string | null;
}

/** What a part came to. */
export type PartOutcome =
  | { readonly kind: 'ok'; readonly value: Json }
  | { readonly kind: 'bad'; readonly taskId: string; readonly type: string }
  | { readonly kind: 'open' };

/** What handles a failure that has not come about ends so. */
export const SKIPPED = 'NotNeeded';

const OPEN: PartOutcome = { kind: 'open' };

/** What a part has come to, at once if it has failed. */
export function outcomeOf(part: Part, fateOf: (path: string) => Fate): PartOutcome {
  if ('task' in part) return ofTask(fateOf(part.task));
  if ('error' in part) {
    const of = outcomeOf(part.error, fateOf);
    if (of.kind === 'open' || (of.kind === 'bad' && of.type === SKIPPED)) return of;
    if (of.kind === 'ok') return { kind: 'bad', taskId: '', type: SKIPPED };
    return { kind: 'ok', value: { taskId: of.taskId, type: of.type } };
  }
  const { list, tolerate, after } = part;
  if (after) {
    const before = outcomeOf(after, fateOf);
    if (before.kind !== 'ok') return before;
  }
  const outcomes = list.map((one) => outcomeOf(one, fateOf));
  const bad = outcomes.filter((outcome) => outcome.kind === 'bad');
  const [first] = bad;
  if (first && bad.length > (tolerate ?? 0)) return first;
  const values: Json[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === 'open') return OPEN;
    if (outcome.kind === 'bad') {
      values.push({ ok: false, error: { type: outcome.type, taskId: outcome.taskId } });
    } else values.push(tolerate === null ? outcome.value : { ok: true, value: outcome.value });
  }
  return { kind: 'ok', value: values };
}

function ofTask({ id, state, result, errorType, errorTask }: Fate): PartOutcome {
  if (state === 'SUCCESS') return { kind: 'ok', value: result };
  if (state !== 'FAILURE' && state !== 'REVOKED') return OPEN;
  return { kind: 'bad', taskId: errorTask ?? id, type: errorType ?? 'Revoked' };
}

/** A value as it is compared: what messages say is for people. */
export function comparable(value: Json): string {
  return canonicalJson(withoutMessages(value));
}

function withoutMessages(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(withoutMessages);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      name === 'message' ? [] : [[name, withoutMessages(one)] as const],
    ),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
