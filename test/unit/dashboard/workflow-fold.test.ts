import { describe, expect, test } from 'vitest';
import type { ApiOutline } from '../../../core/protocol/api-outline.ts';
import { countsInWords, endedOf } from '../../../dashboard/src/workflows/count-words.ts';
import { fold, type Part } from '../../../dashboard/src/workflows/fold.ts';

const NONE = { open: 0, succeeded: 0, failed: 0, skipped: 0 };
const task = (number: number): ApiOutline => ({
  ...{ kind: 'task', task: 'add', number, id: `id ${number}`, state: 'PENDING' },
});
const group = (...parts: readonly ApiOutline[]): ApiOutline => ({
  ...{ kind: 'group', parts, counts: { ...NONE, open: parts.length }, failed: [] },
});
const chain = (...parts: readonly ApiOutline[]): ApiOutline => ({ kind: 'chain', parts });
const map = (count: number, tasks: number | null): ApiOutline => ({
  ...{ kind: 'map', task: 'add', from: 0, count, counts: { ...NONE, open: count }, failed: [] },
  tasks:
    tasks === null ? null : Array.from({ length: tasks }, (_, index) => ({ id: `id ${index}`, state: null })),
});
const tasks = (count: number) => Array.from({ length: count }, (_, index) => task(index));

/** A part in short. */
function short(part: Part | null): unknown {
  if (!part) return null;
  switch (part.kind) {
    case 'task':
      return part.id;
    case 'many':
      return `${part.title}: ${part.total}`;
    case 'link':
      return { of: short(part.of), link: part.link.map(short), linkError: part.linkError.map(short) };
    default:
      return { [part.kind]: part.parts.map(short) };
  }
}

describe('a workflow as it is shown', () => {
  test('has groups and maps of up to twenty, and one box for more', () => {
    expect(short(fold(map(3, 3)))).toEqual({ map: ['id 0', 'id 1', 'id 2'] });
    expect(short(fold(map(20, null)))).toBe('map of add: 20');
    expect(short(fold(map(10_000, null)))).toBe('map of add: 10000');
    expect(short(fold(group(...tasks(20))))).toEqual({ group: tasks(20).map((_, index) => `id ${index}`) });
    expect(short(fold(group(...tasks(21))))).toBe('group of 21 tasks: 21');
    expect(short(fold(group(task(30), ...tasks(21).map((one) => chain(one, one)))))).toBe(
      'group of 22 parts: 22',
    );
  });

  test('has nothing that is empty, and no chain of one', () => {
    expect(fold(chain())).toBeNull();
    expect(fold(group(chain(), map(0, 0)))).toBeNull();
    expect(short(fold(chain(group(), task(1), chain(task(2)))))).toEqual({ chain: ['id 1', 'id 2'] });
    expect(short(fold({ kind: 'chord', header: group(), body: task(3) }))).toBe('id 3');
    expect(short(fold({ kind: 'link', of: task(1), link: [chain()], linkError: [] }))).toBe('id 1');
    expect(short(fold({ kind: 'link', of: task(1), link: [task(2)], linkError: [task(3)] }))).toEqual({
      ...{ of: 'id 1', link: ['id 2'], linkError: ['id 3'] },
    });
  });
});

describe('counts in words', () => {
  test('say how many of how many have ended, and leave out what is zero', () => {
    const counts = { ...NONE, open: 266, succeeded: 731, failed: 3 };
    expect(endedOf({ counts, total: 1_000 })).toBe('734 of 1,000');
    expect(countsInWords({ counts })).toBe('266 open, 731 succeeded, 3 failed');
    expect(countsInWords({ counts: { ...NONE, skipped: 2 } })).toBe('2 not needed');
  });

  test('say of a workflow that was revoked that its tasks may have been, too', () => {
    expect(countsInWords({ counts: { ...NONE, failed: 1_200 }, state: 'REVOKED' })).toBe(
      '1,200 failed or revoked',
    );
  });
});
