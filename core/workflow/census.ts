import type { Outline, Plan } from './plan.ts';
import { isRun, type Run } from './value.ts';

/** How the members of a workflow are counted: by the sets of joins, and one by one where there are none. */
export interface Census {
  /** Joins each of whose indexes is a member, and these in the order of the indexes. */
  readonly joins: readonly {
    readonly join: number;
    readonly size: number;
    readonly members: readonly Run[];
  }[];
  readonly loose: readonly Run[];
}

/** Plans how the members of a workflow are counted. */
export function censusOf({ members, joins, outline }: Plan): Census {
  // What handles failures may end without being needed, which sets do not tell.
  const handlers = new Set(handlersOf(outline));
  const counted = new Set<number>();
  const leaves = joins.flatMap(({ number: join, size, value }) => {
    if (!('list' in value) || !value.list.every(isRun)) return [];
    const runs = value.list.filter(isRun);
    const numbers = runs.flatMap(({ from, count }) =>
      Array.from({ length: count }, (_, index) => from + index),
    );
    if (numbers.some((number) => counted.has(number) || handlers.has(number))) return [];
    for (const number of numbers) counted.add(number);
    return [{ join, size, members: runs }];
  });
  const loose: Run[] = [];
  for (const { number } of members) {
    if (counted.has(number)) continue;
    const last = loose.at(-1);
    if (last && last.from + last.count === number)
      loose[loose.length - 1] = { ...last, count: last.count + 1 };
    else loose.push({ from: number, count: 1 });
  }
  return { joins: leaves, loose };
}

/** The numbers of the members that handle failures. */
function* handlersOf(outline: Outline, handles = false): Generator<number> {
  switch (outline.kind) {
    case 'task':
      if (handles) yield outline.number;
      return;
    case 'map':
      if (handles) for (let index = 0; index < outline.count; index += 1) yield outline.from + index;
      return;
    case 'chain':
    case 'group':
      for (const part of outline.parts) yield* handlersOf(part, handles);
      return;
    case 'chord':
      yield* handlersOf(outline.header, handles);
      yield* handlersOf(outline.body, handles);
      return;
    case 'link':
      yield* handlersOf(outline.of, handles);
      for (const part of outline.link) yield* handlersOf(part, handles);
      for (const part of outline.linkError) yield* handlersOf(part, true);
  }
}
