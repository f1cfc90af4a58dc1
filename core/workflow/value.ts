/**
 * What a part of a workflow gives, by the numbers of the members that it comes from. It is read once they have ended.
 *
 * - `of`: the result of a member.
 * - `list`: the values of a group's members, in their order. With `tolerate`, each says whether it is a result or an error, and so many may be errors.
 *   One without tasks is there once what came before it is: `after`.
 * - `error`: why that value is not there.
 */
export type Value =
  | { readonly of: number }
  | { readonly list: readonly Entry[]; readonly tolerate?: number; readonly after?: Value }
  | { readonly error: Value };

/** An element of a list; or the results of consecutive members, so that the list of a large map is short. */
export type Entry = Value | { readonly from: number; readonly count: number };

/** Consecutive members. */
export type Run = Extract<Entry, { readonly from: number }>;

export function isRun(entry: Entry): entry is Run {
  return 'from' in entry;
}

/** How many elements a list has. */
export function lengthOf(list: readonly Entry[]): number {
  return list.reduce((sum, entry) => sum + (isRun(entry) ? entry.count : 1), 0);
}

/** The elements of a list, with consecutive members one by one. */
export function* elementsOf(list: readonly Entry[]): Generator<Value> {
  for (const entry of list) {
    if (!isRun(entry)) yield entry;
    else for (let index = 0; index < entry.count; index += 1) yield { of: entry.from + index };
  }
}

/** The element at an index; `undefined` beyond the end. */
export function elementAt(list: readonly Entry[], index: number): Value | undefined {
  let left = index;
  for (const entry of list) {
    const count = isRun(entry) ? entry.count : 1;
    if (left < count) return isRun(entry) ? { of: entry.from + left } : entry;
    left -= count;
  }
  return undefined;
}

/** A list with consecutive members put together. */
export function compact(values: readonly Value[]): Entry[] {
  const entries: Entry[] = [];
  for (const value of values) {
    const last = entries.at(-1);
    if (!('of' in value)) entries.push(value);
    else if (last && isRun(last) && last.from + last.count === value.of) {
      entries[entries.length - 1] = { from: last.from, count: last.count + 1 };
    } else entries.push({ from: value.of, count: 1 });
  }
  return entries;
}

/** The numbers of the members that a value comes from, in their order. */
export function* membersOf(value: Value): Generator<number> {
  if ('of' in value) yield value.of;
  else if ('error' in value) yield* membersOf(value.error);
  else {
    if (value.after) yield* membersOf(value.after);
    for (const element of elementsOf(value.list)) yield* membersOf(element);
  }
}
