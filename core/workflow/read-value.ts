import type { Json } from '../protocol/json.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import type { SettledResult } from '../protocol/workflow.ts';
import { readItems } from '../records/read-items.ts';
import { readItemOrNot } from '../records/record-item.ts';
import { UnreadableRecord } from '../records/unreadable-record.ts';
import { type Cause, causeOf } from './cause.ts';
import type { Flow } from './flow.ts';
import { memberId } from './member-id.ts';
import { elementsOf, membersOf, type Value } from './value.ts';

/** What a value came to. */
export type Outcome =
  | { readonly kind: 'ok'; readonly value: Json }
  /** It is not there, because of this. */
  | { readonly kind: 'bad'; readonly cause: Cause }
  /** Something that it comes from has not ended: perhaps it was retried by hand. */
  | { readonly kind: 'open' };

type Reading = Pick<Flow, 'table' | 'clock' | 'random'>;

/** Members whose records are read at once. */
const PAGE = 100;

/** How much is read of what a task may not be given in any case, in bytes. */
class TooLarge extends Error {}

/**
 * Reads what a part of a workflow has come to, from the records of its members.
 *
 * @param maxBytes the most bytes of results to read
 * @returns `null` if there are more
 */
export async function readValue(
  reading: Reading,
  workflow: string,
  value: Value,
  maxBytes: number,
): Promise<Outcome | null> {
  return readOutcome(reading, workflow, value, maxBytes);
}

/** Reads whether a part of a workflow has succeeded, without what it gives. */
export async function readWhether(reading: Reading, workflow: string, value: Value): Promise<Outcome> {
  const outcome = await readOutcome(reading, workflow, value, Number.POSITIVE_INFINITY, ENDS);
  return outcome ?? { kind: 'open' };
}

/** The attributes of a record that tell how its task ended. */
const ENDS: readonly string[] = ['task', 'state', 'error', 'tombstone'];

async function readOutcome(
  reading: Reading,
  workflow: string,
  value: Value,
  maxBytes: number,
  attributes?: readonly string[],
): Promise<Outcome | null> {
  const records = new Map<number, TaskRecord | null>();
  const left = { bytes: maxBytes };
  try {
    for (const numbers of pagesOf(new Set(membersOf(value)))) {
      for (const [number, record] of await readMembers(reading, workflow, numbers, attributes)) {
        records.set(number, record);
        // A result is about as long as JSON as it is as a value; what is exact is measured by whoever stores it.
        left.bytes -= record?.result == null ? 0 : JSON.stringify(record.result).length;
      }
      if (left.bytes < 0) throw new TooLarge();
    }
  } catch (error) {
    if (error instanceof TooLarge) return null;
    throw error;
  }
  return outcomeOf(value, (number) => memberOutcome(memberId(workflow, number), records.get(number) ?? null));
}

/** Reads what each element of a list has come to, in its order, a page at a time. */
export async function* readElements(
  reading: Reading,
  workflow: string,
  list: Extract<Value, { readonly list: unknown }>,
): AsyncGenerator<Outcome> {
  let page: Value[] = [];
  const flush = async function* () {
    const numbers = [...new Set(page.flatMap((element) => [...membersOf(element)]))];
    const records = new Map<number, TaskRecord | null>();
    for (const some of pagesOf(numbers)) {
      for (const [number, record] of await readMembers(reading, workflow, some)) records.set(number, record);
    }
    for (const element of page) {
      yield outcomeOf(element, (number) =>
        memberOutcome(memberId(workflow, number), records.get(number) ?? null),
      );
    }
    page = [];
  };
  for (const element of elementsOf(list.list)) {
    page.push(element);
    if (page.length === PAGE) yield* flush();
  }
  yield* flush();
}

/**
 * Reads the records of members.
 *
 * @param attributes those to read of them. Default: all
 */
export async function readMembers(
  { table, clock, random }: Reading,
  workflow: string,
  numbers: readonly number[],
  attributes?: readonly string[],
): Promise<ReadonlyMap<number, TaskRecord | null>> {
  const ids = numbers.map((number) => memberId(workflow, number));
  const { items } = await readItems(table, ids, clock, random, attributes);
  return new Map(
    numbers.map((number, index) => {
      const item = items.get(ids[index] ?? '');
      const record = item ? readItemOrNot(item) : null;
      if (record instanceof UnreadableRecord) throw record;
      return [number, record] as const;
    }),
  );
}

/** What a list is given for an element that may fail. */
export function settled(outcome: Exclude<Outcome, { readonly kind: 'open' }>): SettledResult {
  if (outcome.kind === 'ok') return { ok: true, value: outcome.value };
  const { error, taskId } = outcome.cause;
  return { ok: false, error: { type: error.type, message: error.message, taskId } };
}

function memberOutcome(id: string, record: TaskRecord | null): Outcome {
  if (record && !isFinal(record.state)) return { kind: 'open' };
  if (record?.state === 'SUCCESS' && record.tombstone === null) return { kind: 'ok', value: record.result };
  return { kind: 'bad', cause: causeOf(id, record) };
}

function outcomeOf(value: Value, outcomeOfMember: (number: number) => Outcome): Outcome {
  if ('of' in value) return outcomeOfMember(value.of);
  if ('error' in value) {
    const of = outcomeOf(value.error, outcomeOfMember);
    if (of.kind !== 'bad') return { kind: 'open' };
    const { error, taskId } = of.cause;
    return { kind: 'ok', value: { taskId, type: error.type, message: error.message } };
  }
  const values: Json[] = [];
  const before = value.after && outcomeOf(value.after, outcomeOfMember);
  if (before && before.kind !== 'ok') return before;
  let failed = 0;
  let first: Outcome | null = null;
  let open: Outcome | null = null;
  for (const element of elementsOf(value.list)) {
    const outcome = outcomeOf(element, outcomeOfMember);
    if (outcome.kind === 'open') {
      open = outcome;
      continue;
    }
    if (outcome.kind === 'bad') {
      failed += 1;
      first ??= outcome;
    }
    if (value.tolerate !== undefined) values.push({ ...settled(outcome) });
    else if (outcome.kind === 'ok') values.push(outcome.value);
  }
  // It has failed at once, whatever becomes of the rest.
  if (first && failed > (value.tolerate ?? 0)) return first;
  return open ?? { kind: 'ok', value: values };
}

function* pagesOf(numbers: Iterable<number>): Generator<readonly number[]> {
  let page: number[] = [];
  for (const number of numbers) {
    page.push(number);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
