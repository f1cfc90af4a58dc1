import { isFinal, type State } from '../../core/protocol/state.ts';
import type { Output } from '../output.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { type Branch, type Fork, isUnsuccessful, type Leaf, leavesOf } from '../workflow/place-nodes.ts';
import { paintState } from './record.ts';
import { cut } from './table.ts';
import { countsText, grouped } from './workflow-counts.ts';

/** A group or map of more is one line. */
const MOST_UNFOLDED = 20;

/** Tasks that failed which are listed of one that is folded. */
const MOST_FAILED = 5;

/** One line of the tree, before it is laid out. */
interface Line {
  /** The branches on the way to it. */
  readonly stem: string;
  readonly label: string;
  /** A task, or how the tasks of what is folded fare. */
  readonly shows: Leaf | { readonly counts: string; readonly failed: number } | null;
}

interface TreeOptions extends Pick<Output, 'colors' | 'width'> {
  /** Whether all tasks were read: one that is missing was forgotten. */
  readonly isComplete: boolean;
}

/** A workflow as a tree, a line for each task; groups and maps of more than 20 are one line, followed by tasks that failed. */
export function treeLines(branch: Branch, { colors, width, isComplete }: TreeOptions): readonly string[] {
  const lines = linesOf(branch, '', '', isComplete);
  const ids = lines.flatMap(({ shows }) => (shows && 'node' in shows ? [shows.node?.id.length ?? 0] : []));
  const states = lines.map(({ shows }) =>
    shows && 'node' in shows ? stateText(shows, isComplete).length : 0,
  );
  const stateWidth = Math.max(0, ...states);
  const room = width - stateWidth - Math.max(0, ...ids) - 4;
  const labelWidth = Math.max(
    0,
    ...lines.map(({ stem, label, shows }) => (shows ? Math.min(stem.length + label.length, room) : 0)),
  );
  return lines.map(({ stem, label, shows }) => {
    const text = cut(`${stem}${label}`, Math.max(MIN_LABEL, shows ? labelWidth : width));
    const name = `${stem && colors.dim(stem)}${text.slice(stem.length)}`;
    if (!shows) return name;
    const gap = ' '.repeat(Math.max(0, labelWidth - text.length) + 2);
    if (!('node' in shows))
      return `${name}${gap}${shows.failed > 0 ? colors.red(shows.counts) : shows.counts}`;
    const state = stateText(shows, isComplete);
    const painted =
      shows.node && !shows.isNotNeeded ? paintState(colors, shows.node.state, state) : colors.dim(state);
    const id = shows.node
      ? `${' '.repeat(stateWidth - state.length + 2)}${colors.dim(oneLine(shows.node.id))}`
      : '';
    return `${name}${gap}${painted}${id}`;
  });
}

/** What is left of a name on a terminal that is too narrow for the rest. */
const MIN_LABEL = 16;

/** @param stem before the first line; `inner` before those under it */
function linesOf(branch: Branch, stem: string, inner: string, isComplete: boolean): readonly Line[] {
  const label = labelOf(branch);
  if (branch.kind === 'task') return [{ stem, label, shows: branch }];
  const isFolded = isParallel(branch) && branch.parts.length > MOST_UNFOLDED;
  if (isFolded) return foldedLines(branch, label, stem, inner, isComplete);
  return [
    { stem, label, shows: null },
    ...branch.parts.flatMap((part, index) => {
      const isLast = index === branch.parts.length - 1;
      return linesOf(
        part,
        `${inner}${isLast ? '└─ ' : '├─ '}`,
        `${inner}${isLast ? '   ' : '│  '}`,
        isComplete,
      );
    }),
  ];
}

/** One line with counts, and then what failed. */
function foldedLines(
  fork: Fork,
  label: string,
  stem: string,
  inner: string,
  isComplete: boolean,
): readonly Line[] {
  const leaves = leavesOf(fork);
  const unsuccessful = leaves.filter(isUnsuccessful);
  const counts = countsText({
    total: leaves.length,
    open: leaves.filter((leaf) => isOpen(leaf, isComplete)).length,
    failed: unsuccessful.length,
    skipped: leaves.filter(({ isNotNeeded }) => isNotNeeded).length,
  });
  // Those that were revoked may have been so because of those that failed.
  const [failed, revoked] = (['FAILURE', 'REVOKED'] satisfies State[]).map((state) =>
    unsuccessful.filter(({ node }) => node?.state === state),
  );
  const listed = [...(failed ?? []), ...(revoked ?? [])].slice(0, MOST_FAILED);
  const more = unsuccessful.length - listed.length;
  const under: readonly Omit<Line, 'stem'>[] = [
    ...listed.map((leaf) => ({ label: labelOf(leaf), shows: leaf })),
    ...(more > 0 ? [{ label: `… ${grouped(more)} more`, shows: null }] : []),
  ];
  return [
    { stem, label, shows: { counts, failed: unsuccessful.length } },
    ...under.map((line, index) => ({
      ...line,
      stem: `${inner}${index === under.length - 1 ? '└─ ' : '├─ '}`,
    })),
  ];
}

function isParallel({ kind }: Fork): boolean {
  return kind === 'map' || kind === 'group';
}

function labelOf(branch: Branch): string {
  return `${branch.role ? `${branch.role}: ` : ''}${nameOf(branch)}`;
}

function nameOf(branch: Branch): string {
  if (branch.kind === 'task') {
    return `${oneLine(branch.task)}${branch.index === null ? '' : ` [${branch.index}]`}`;
  }
  const { kind, task, parts } = branch;
  if (!isParallel(branch)) return kind;
  return [`${kind} of ${grouped(parts.length)}`, ...(task === null ? [] : [oneLine(task)])].join(' ');
}

function isOpen({ node }: Leaf, isComplete: boolean): boolean {
  return node ? !isFinal(node.state) : !isComplete;
}

function stateText({ node, isNotNeeded }: Leaf, isComplete: boolean): string {
  if (isNotNeeded) return 'not needed';
  return node ? oneLine(node.state) : isComplete ? 'forgotten' : '…';
}
