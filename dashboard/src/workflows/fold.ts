import type { Outline, OutlineTask, WorkflowCounts } from '../api/task.ts';
import { inWords, totalOf } from './count-words.ts';

/** Most parts of a group that are drawn one by one. */
const MAX_DRAWN = 20;

/** A task. */
export interface TaskPart extends OutlineTask {
  readonly kind: 'task';
  readonly task: string;
}

/** Many tasks, as one box. */
export interface ManyPart {
  readonly kind: 'many';
  /** The number of its first task, which no other part of its kind has. */
  readonly key: string;
  /** What it is: `map of add`, `group of 40 chains`. */
  readonly title: string;
  readonly total: number;
  readonly counts: WorkflowCounts;
  /** The ids of the first that failed. */
  readonly failed: readonly string[];
}

/** A part of a workflow as the page shows it: nothing is empty, and what is large is folded. */
export type Part =
  | TaskPart
  | ManyPart
  /** One after the other. */
  | { readonly kind: 'chain' | 'chord'; readonly parts: readonly Part[] }
  /** Side by side. */
  | {
      readonly kind: 'group' | 'map';
      readonly parts: readonly Part[];
      readonly counts: WorkflowCounts;
    }
  /** With others beside what comes after it. */
  | {
      readonly kind: 'link';
      readonly of: Part;
      readonly link: readonly Part[];
      readonly linkError: readonly Part[];
    };

/** How a workflow is shown; `null` if there is no task in it. */
export function fold(outline: Outline): Part | null {
  switch (outline.kind) {
    case 'task': {
      const { task, id, state } = outline;
      return { kind: 'task', task, id, state };
    }
    case 'map': {
      const { task, from, count, tasks, counts, failed } = outline;
      if (count === 0) return null;
      if (tasks && count <= MAX_DRAWN)
        return { kind: 'map', counts, parts: tasks.map((one) => ({ kind: 'task', task, ...one })) };
      return { kind: 'many', key: `map ${from}`, title: `map of ${task}`, total: count, counts, failed };
    }
    case 'group': {
      const { counts, failed } = outline;
      const parts = foldAll(outline.parts);
      if (parts.length === 0) return null;
      if (parts.length <= MAX_DRAWN) return { kind: 'group', counts, parts };
      const title = `group of ${inWords(parts.length)} ${nameOf(outline.parts)}`;
      return {
        kind: 'many',
        key: `group ${firstOf(outline)}`,
        title,
        total: totalOf(counts),
        counts,
        failed,
      };
    }
    case 'chain':
    case 'chord': {
      const parts = foldAll(outline.kind === 'chain' ? outline.parts : [outline.header, outline.body]);
      const [only] = parts;
      return parts.length > 1 ? { kind: outline.kind, parts } : (only ?? null);
    }
    case 'link': {
      const of = fold(outline.of);
      const [link, linkError] = [foldAll(outline.link), foldAll(outline.linkError)];
      if (of) return link.length + linkError.length === 0 ? of : { kind: 'link', of, link, linkError };
      // Nothing comes before them, so that they start at once.
      const [only] = link;
      return link.length > 1 ? { kind: 'chain', parts: link } : (only ?? null);
    }
  }
}

function foldAll(outlines: readonly Outline[]): readonly Part[] {
  return outlines.flatMap((outline) => fold(outline) ?? []);
}

/** What the parts of a group are, if all are of one kind. */
function nameOf(parts: readonly Outline[]): string {
  const kinds = new Set(parts.map(({ kind }) => kind));
  const [only] = kinds;
  return kinds.size === 1 && only ? `${only}s` : 'parts';
}

/** The number of the first task. */
function firstOf(outline: Outline): number | null {
  switch (outline.kind) {
    case 'task':
      return outline.number;
    case 'map':
      return outline.count > 0 ? outline.from : null;
    case 'chain':
    case 'group':
      return outline.parts.map(firstOf).find((number) => number !== null) ?? null;
    case 'chord':
      return firstOf(outline.header) ?? firstOf(outline.body);
    case 'link':
      return (
        firstOf(outline.of) ?? firstOf({ kind: 'chain', parts: [...outline.link, ...outline.linkError] })
      );
  }
}
