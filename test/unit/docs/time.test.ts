import { describe, expect, test } from 'vitest';
import { cronFault } from '../../../core/schedule/cron-fault.ts';
import { nextTimes } from '../../../core/schedule/next-times.ts';
import { farTaskDrawing } from '../../../docs/draw/far-task-drawing.ts';
import { exists, filesLinkedBy, readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/time.md';
const page = readDocument(FILE);

/** The rows of the table between two marks. */
function rowsOf(mark: string): readonly (readonly string[])[] {
  const [, table = ''] = page.split(`<!-- ${mark} -->`);
  return tableRows(table.split(`<!-- /${mark} -->`)[0] ?? '');
}

/** The expression in a cell, in code. */
const cronIn = (cell = '') => /^`([^`]+)`/.exec(cell)?.[1] ?? '';

/** What clocks show: `2027-03-28 02:30`. */
function clock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
}

describe('the table of expressions', () => {
  const rows = rowsOf('cron');

  test.each(rows)('%s: %s', (cell = '', _words, first = '') => {
    const cron = cronIn(cell);
    expect(cronFault(cron)).toBeNull();
    const after = Date.parse('2027-01-01T00:01:00Z');
    const times = nextTimes({ cron }, { after, count: 3, createdAt: 0 });
    const shown = times.map((at) => clock(at, 'UTC').replace('2027-', ''));
    expect(shown.join(', ')).toBe(first);
  });

  test('has examples', () => expect(rows.length).toBeGreaterThan(10));
});

describe('the table of the days on which clocks change', () => {
  const rows = rowsOf('zones');
  const zone = 'Europe/Berlin';

  test.each(rows)('%s: %s, and %s', (cell = '', spring = '', autumn = '') => {
    const until = cell.includes('until 4:00') ? '04:00' : '24:00';
    for (const [day, told] of [
      ['2027-03-28', spring],
      ['2027-10-31', autumn],
    ] as const) {
      const after = Date.parse(`${day}T00:00:00Z`) - 3 * 3_600_000;
      const shown = nextTimes({ cron: cronIn(cell), timezone: zone }, { after, count: 60, createdAt: 0 })
        .map((at) => clock(at, zone))
        .filter((time) => time.startsWith(day) && time.slice(11) < until)
        .map((time) => time.slice(11));
      const said = shown.map((time, index) => (shown.indexOf(time) < index ? `${time} again` : time));
      expect(said.join(', ') || 'none').toBe(told);
    }
  });

  test('has examples', () => expect(rows.length).toBeGreaterThan(5));
});

test('the life of a far task is drawn (npm run drawings)', () => {
  expect(readDocument('docs/far-task.svg')).toBe(farTaskDrawing());
});

test('links lead to files that there are', () => {
  const files = filesLinkedBy(FILE);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !exists(file))).toEqual([]);
});
