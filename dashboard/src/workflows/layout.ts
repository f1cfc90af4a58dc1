import type { ManyPart, Part, TaskPart } from './fold.ts';

/** Sizes in pixels. */
const TASK = { width: 184, height: 40 } as const;
const MANY = { width: 248, height: 84 } as const;
/** Between what comes one after the other; lines bend only there. */
const GAP_X = 48;
/** Between what is side by side. */
const GAP_Y = 12;
/** The place of a point in which lines come together. */
const JOIN = 8;

/** A place in the drawing, from its left and its top. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A task, or many, as a box. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
  readonly part: TaskPart | ManyPart;
}

/** A line from what ends to what follows it. */
export interface Line {
  readonly from: Point;
  readonly to: Point;
  /** Whether it is followed if what is before it fails. */
  readonly onError: boolean;
}

/** What a part looks like. Everything comes in from the left and goes out at the right. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** Where the lines of a group come together. */
  readonly joins: readonly Point[];
}

interface Block extends Drawing {
  /** The height at which a line comes to it, if that is one, and at which one leaves it. */
  readonly mid: number;
  /** Where lines come in. */
  readonly starts: readonly Point[];
  /** Where the line leaves on which everything has ended. */
  readonly end: Point;
}

/**
 * Lays a workflow out: what comes one after the other from left to right, what is side by side from top to bottom, in the order in which it was
 * sent. No line crosses another, nor a box.
 */
export function layOut(part: Part): Drawing {
  return blockOf(part, false);
}

/** @param follows whether anything follows it, to which its lines lead */
function blockOf(part: Part, follows: boolean): Block {
  switch (part.kind) {
    case 'task':
    case 'many':
      return boxOf(part);
    case 'chain':
    case 'chord':
      return chainOf(part.parts, follows);
    case 'group':
    case 'map':
      return groupOf(part.parts, follows);
    case 'link':
      return linkOf(part, follows);
  }
}

function boxOf(part: TaskPart | ManyPart): Block {
  const { width, height } = part.kind === 'task' ? TASK : MANY;
  const mid = height / 2;
  return {
    ...{ width, height, mid, lines: [], joins: [] },
    boxes: [{ x: 0, y: 0, width, height, part }],
    starts: [{ x: 0, y: mid }],
    end: { x: width, y: mid },
  };
}

function chainOf(parts: readonly Part[], follows: boolean): Block {
  const blocks = parts.map((part, index) => blockOf(part, follows || index < parts.length - 1));
  const mid = Math.max(...blocks.map((block) => block.mid));
  let x = 0;
  const placed = blocks.map((block) => {
    const moved = move(block, x, mid - block.mid);
    x += block.width + GAP_X;
    return moved;
  });
  const lines = placed.flatMap((block, index) => {
    const before = placed[index - 1];
    return before ? block.starts.map((to) => ({ from: before.end, to, onError: false })) : [];
  });
  const [first] = placed;
  const last = placed.at(-1);
  return {
    ...together(placed, lines),
    width: x - GAP_X,
    height: mid + Math.max(...blocks.map((block) => block.height - block.mid)),
    mid,
    starts: first?.starts ?? [],
    end: last?.end ?? { x: 0, y: mid },
  };
}

function groupOf(parts: readonly Part[], follows: boolean): Block {
  const joins = follows && parts.length > 1;
  const { placed, height } = stack(
    parts.map((part) => blockOf(part, follows)),
    0,
    0,
  );
  const inner = Math.max(...placed.map((block) => block.width));
  const mids = placed.map((block) => block.mid);
  const mid = (Math.min(...mids) + Math.max(...mids)) / 2;
  const end = { x: joins ? inner + GAP_X + JOIN : inner, y: mid };
  const join = { x: inner + GAP_X, y: mid };
  const lines = joins ? placed.map((block) => ({ from: block.end, to: join, onError: false })) : [];
  const all = together(placed, lines);
  return {
    ...all,
    joins: joins ? [...all.joins, join] : all.joins,
    width: end.x,
    height,
    mid,
    starts: placed.flatMap((block) => block.starts),
    end,
  };
}

/** What follows beside the rest is below the line on which that comes. */
function linkOf({ of, link, linkError }: Extract<Part, { readonly kind: 'link' }>, follows: boolean): Block {
  const block = blockOf(of, true);
  const { placed, height } = stack(
    [...link, ...linkError].map((part) => blockOf(part, false)),
    block.width + GAP_X,
    // Nothing may lie on the line that goes on.
    follows ? block.mid + GAP_Y * 2 : 0,
  );
  const width = block.width + GAP_X + Math.max(...placed.map((branch) => branch.width));
  const end = follows ? { x: width, y: block.mid } : block.end;
  const lines = placed.flatMap((branch, index) =>
    branch.starts.map((to) => ({ from: block.end, to, onError: index >= link.length })),
  );
  return {
    ...together(
      [block, ...placed],
      follows ? [...lines, { from: block.end, to: end, onError: false }] : lines,
    ),
    width,
    height: Math.max(block.height, height),
    mid: block.mid,
    starts: block.starts,
    end,
  };
}

/** Places blocks below one another. */
function stack(blocks: readonly Block[], x: number, top: number) {
  let y = top;
  const placed = blocks.map((block) => {
    const moved = move(block, x, y);
    y += block.height + GAP_Y;
    return moved;
  });
  return { placed, height: Math.max(0, y - GAP_Y) };
}

function together(blocks: readonly Block[], lines: readonly Line[]) {
  return {
    boxes: blocks.flatMap((block) => block.boxes),
    lines: [...blocks.flatMap((block) => block.lines), ...lines],
    joins: blocks.flatMap((block) => block.joins),
  };
}

function move(block: Block, x: number, y: number): Block {
  const moved = (point: Point): Point => ({ x: point.x + x, y: point.y + y });
  return {
    ...block,
    mid: block.mid + y,
    boxes: block.boxes.map((box) => ({ ...box, ...moved(box) })),
    lines: block.lines.map((line) => ({ ...line, from: moved(line.from), to: moved(line.to) })),
    joins: block.joins.map(moved),
    starts: block.starts.map(moved),
    end: moved(block.end),
  };
}

/** How a line is drawn: level as far as there are boxes above or below it, and bent where there are none. */
export function pathOf({ from, to }: Pick<Line, 'from' | 'to'>): string {
  if (from.y === to.y) return `M${from.x} ${from.y}H${to.x}`;
  const bend = Math.max(from.x, to.x - GAP_X);
  const half = (to.x - bend) / 2;
  return `M${from.x} ${from.y}H${bend}C${bend + half} ${from.y} ${to.x - half} ${to.y} ${to.x} ${to.y}`;
}
