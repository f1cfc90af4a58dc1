import type { ApiOutline, OutlineCounts, OutlinedWorkflow, OutlineTask } from '../protocol/api-outline.ts';
import { countMembers } from './count-members.ts';
import type { Flow } from './flow.ts';
import { readPlan, type WorkflowHead } from './head-item.ts';
import { type Looked, lookAtMembers } from './look-at-members.ts';
import { memberId } from './member-id.ts';
import type { Outline } from './plan.ts';
import { describeWorkflow, NOTHING } from './show-workflow.ts';

/** Most parts of a group, or members of a map, that are shown one by one; more are counted. */
const MAX_SINGLY = 20;

/** Most members of maps that are shown one by one in all. */
const MAX_OF_MAPS = 500;

/** Members that failed which a group or a map names. */
const MAX_FAILED = 10;

/** How a workflow fares, with its outline and how each part of that fares. */
export async function showOutline(
  reading: Pick<Flow, 'table' | 'clock' | 'random'>,
  head: WorkflowHead,
): Promise<OutlinedWorkflow> {
  const plan = await readPlan(reading.table, head.id);
  if (!plan) return { ...(await describeWorkflow(reading, head, plan, NOTHING)), outline: null };
  const singly = singlyShown(plan.outline);
  const looked = await lookAtMembers(reading, head, plan.census, [...singly]);
  const shown = await describeWorkflow(reading, head, plan, looked);
  return { ...shown, outline: outlineOf(plan.outline, head.id, looked, singly) };
}

/** The numbers of the members that are shown one by one. */
function singlyShown(outline: Outline): ReadonlySet<number> {
  const numbers = new Set<number>();
  let ofMaps = 0;
  const visit = (part: Outline): void => {
    if (part.kind === 'task') numbers.add(part.number);
    else if (part.kind === 'map') {
      if (part.count > MAX_SINGLY || ofMaps + part.count > MAX_OF_MAPS) return;
      ofMaps += part.count;
      for (let index = 0; index < part.count; index += 1) numbers.add(part.from + index);
    } else if (part.kind !== 'group' || part.parts.length <= MAX_SINGLY) partsOf(part).forEach(visit);
  };
  visit(outline);
  return numbers;
}

function outlineOf(
  outline: Outline,
  workflow: string,
  looked: Looked,
  singly: ReadonlySet<number>,
): ApiOutline {
  const shown = (part: Outline) => outlineOf(part, workflow, looked, singly);
  const task = (number: number): OutlineTask => ({
    id: memberId(workflow, number),
    state: looked.states.get(number) ?? null,
  });
  const counted = (from: number, count: number): OutlineCounts => {
    const failed: string[] = [];
    for (let number = from; number < from + count && failed.length < MAX_FAILED; number += 1) {
      if (looked.fates[number] === 'failed') failed.push(memberId(workflow, number));
    }
    return { counts: countMembers(looked.fates, from, count), failed };
  };
  switch (outline.kind) {
    case 'task':
      return { ...outline, ...task(outline.number) };
    case 'map': {
      const { from, count } = outline;
      const numbers = Array.from({ length: count }, (_, index) => from + index);
      const tasks = numbers.every((number) => singly.has(number)) ? numbers.map(task) : null;
      return { ...outline, ...counted(from, count), tasks };
    }
    case 'chain':
      return { kind: 'chain', parts: outline.parts.map(shown) };
    case 'group': {
      const { from, count } = rangeOf(outline);
      return { kind: 'group', parts: outline.parts.map(shown), ...counted(from, count) };
    }
    case 'chord':
      return { kind: 'chord', header: shown(outline.header), body: shown(outline.body) };
    case 'link':
      return {
        kind: 'link',
        of: shown(outline.of),
        link: outline.link.map(shown),
        linkError: outline.linkError.map(shown),
      };
  }
}

function partsOf(outline: Exclude<Outline, { readonly kind: 'task' | 'map' }>): readonly Outline[] {
  switch (outline.kind) {
    case 'chain':
    case 'group':
      return outline.parts;
    case 'chord':
      return [outline.header, outline.body];
    case 'link':
      return [outline.of, ...outline.link, ...outline.linkError];
  }
}

/** The members of a part, which are consecutive. */
function rangeOf(outline: Outline): { readonly from: number; readonly count: number } {
  if (outline.kind === 'task') return { from: outline.number, count: 1 };
  if (outline.kind === 'map') return outline;
  const ranges = partsOf(outline)
    .map(rangeOf)
    .filter(({ count }) => count > 0);
  return { from: ranges[0]?.from ?? 0, count: ranges.reduce((sum, { count }) => sum + count, 0) };
}
