import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Part, TaskPart } from '../../../dashboard/src/workflows/fold.ts';
import {
  type Box,
  type Drawing,
  type Line,
  layOut,
  pathOf,
} from '../../../dashboard/src/workflows/layout.ts';

const NONE = { open: 0, succeeded: 0, failed: 0, skipped: 0 };
const task = (id: string): TaskPart => ({ kind: 'task', task: 'add', id, state: null });
const chain = (...parts: readonly Part[]): Part => ({ kind: 'chain', parts });
const group = (...parts: readonly Part[]): Part => ({ kind: 'group', parts, counts: NONE });
const [a, b, c, d] = [task('a'), task('b'), task('c'), task('d')];

function box({ boxes }: Drawing, id: string): Box {
  const found = boxes.find(({ part }) => part.kind === 'task' && part.id === id);
  if (!found) throw new Error(`There is no box ${id}.`);
  return found;
}

const middle = ({ y, height }: Box) => y + height / 2;

/** Any workflow that can be drawn. Each box has an id of its own. */
const { anyPart } = fc.letrec<{ anyPart: Part; parts: readonly Part[] }>((tie) => ({
  parts: fc.array(tie('anyPart'), { minLength: 1, maxLength: 4 }),
  anyPart: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.uuid().map(task),
    fc
      .uuid()
      .map((key): Part => ({ kind: 'many', key, title: 'map of add', total: 21, counts: NONE, failed: [] })),
    tie('parts').map((parts) => chain(...parts)),
    tie('parts').map((parts) => group(...parts)),
    fc
      .tuple(tie('anyPart'), tie('parts'), tie('parts'))
      .map(([of, link, linkError]): Part => ({ kind: 'link', of, link, linkError })),
  ),
}));

/** Points on a line, as it is drawn. */
function pointsOn(line: Line): readonly { readonly x: number; readonly y: number }[] {
  const numbers = [...pathOf(line).matchAll(/-?[\d.]+/g)].map(([text]) => Number(text));
  const [fromX = 0, fromY = 0, bend = 0, x1, y1, x2, y2, toX, toY] = numbers;
  const steps = Array.from({ length: 21 }, (_, step) => step / 20);
  const level = steps.map((t) => ({ x: fromX + (bend - fromX) * t, y: fromY }));
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return level;
  if (toX === undefined || toY === undefined) throw new Error(`${pathOf(line)} is no line.`);
  const at = (t: number, p0: number, p1: number, p2: number, p3: number) =>
    (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t ** 2 * p2 + t ** 3 * p3;
  const bent = steps.map((t) => ({ x: at(t, bend, x1, x2, toX), y: at(t, fromY, y1, y2, toY) }));
  return [...level, ...bent];
}

const isIn = ({ x, y, width, height }: Box, point: { readonly x: number; readonly y: number }) =>
  point.x > x + 0.5 && point.x < x + width - 0.5 && point.y > y + 0.5 && point.y < y + height - 0.5;

describe('the graph of a workflow', () => {
  test('has a chain from left to right, on one level', () => {
    const drawing = layOut(chain(a, b, c));
    const [first, second, third] = ['a', 'b', 'c'].map((id) => box(drawing, id));
    expect(new Set(drawing.boxes.map(middle)).size).toBe(1);
    expect(first?.x).toBe(0);
    expect(second?.x).toBeGreaterThan((first?.x ?? 0) + (first?.width ?? 0));
    expect(third?.x).toBeGreaterThan((second?.x ?? 0) + (second?.width ?? 0));
    expect(drawing.lines).toHaveLength(2);
    expect(drawing.joins).toEqual([]);
  });

  test('has a group from top to bottom, which comes together once, before what follows', () => {
    const drawing = layOut(chain(a, group(b, c), d));
    expect(box(drawing, 'b').x).toBe(box(drawing, 'c').x);
    expect(box(drawing, 'c').y).toBeGreaterThan(box(drawing, 'b').y);
    const level = middle(box(drawing, 'a'));
    expect(middle(box(drawing, 'd'))).toBe(level);
    expect((middle(box(drawing, 'b')) + middle(box(drawing, 'c'))) / 2).toBe(level);
    expect(drawing.joins.map(({ y }) => y)).toEqual([level]);
    // a to b and c, both to where they come together, and from there to d.
    expect(drawing.lines).toHaveLength(5);
    expect(layOut(group(b, c)).joins).toEqual([]);
  });

  test('has what is linked below the line to what comes next, and says what is for failures', () => {
    const drawing = layOut(chain({ kind: 'link', of: a, link: [b], linkError: [c] }, d));
    expect(middle(box(drawing, 'd'))).toBe(middle(box(drawing, 'a')));
    for (const id of ['b', 'c']) expect(box(drawing, id).y).toBeGreaterThan(middle(box(drawing, 'a')));
    const onError = drawing.lines.filter((line) => line.onError);
    expect(onError.map(({ to }) => to.y)).toEqual([middle(box(drawing, 'c'))]);
  });

  test('whatever it is: no two boxes touch, no line goes through a box, all go to the right, and nothing is outside', () => {
    const isRight = fc.property(anyPart, (part) => {
      const drawing = layOut(part);
      const { boxes, lines, width, height } = drawing;
      for (const [index, one] of boxes.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.y).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width).toBeLessThanOrEqual(width);
        expect(one.y + one.height).toBeLessThanOrEqual(height);
        for (const other of boxes.slice(index + 1)) {
          const apart =
            one.x + one.width < other.x ||
            other.x + other.width < one.x ||
            one.y + one.height < other.y ||
            other.y + other.height < one.y;
          expect(apart).toBe(true);
        }
      }
      for (const line of lines) {
        expect(line.to.x).toBeGreaterThan(line.from.x);
        for (const point of pointsOn(line)) expect(boxes.filter((one) => isIn(one, point))).toEqual([]);
      }
    });
    fc.assert(isRight, { numRuns: 300 });
  });
});
