import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { priceTable } from '../../../bench/cost/markdown.ts';

const document = readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'docs', 'cost.md'), 'utf8');

/** What the bench has written between the markers of a name. */
function written(name: string): string {
  const [, text] = new RegExp(`<!-- ${name} -->\\n([^]*?)\\n<!-- /${name} -->`).exec(document) ?? [];
  if (text === undefined) throw new Error(`docs/cost.md has no "${name}"`);
  return text;
}

function rowsOf(name: string): string[][] {
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  return written(name).split('\n').map(cells);
}

const usd = (cell: string | undefined) => Number(/\$([\d.]+)/.exec(cell ?? '')?.[1]);

test('the prices in docs/cost.md are those of bench/cost/prices.ts', () => {
  expect(written('prices'), 'npm run bench -- --write').toBe(priceTable());
});

test.each([
  ['a million tasks', 1],
  ['a million tasks', 2],
  ['a million tasks', 3],
  ['celery', 1],
  ['celery', 2],
])('of %s, the parts of bill %i add up to its sum', (name, column) => {
  const rows = rowsOf(name).slice(2);
  const sum = rows.findIndex(([name]) => name?.startsWith('**'));
  const parts = rows.slice(0, sum).reduce((total, row) => total + usd(row[column]), 0);
  expect(sum).toBeGreaterThan(0);
  // Each part is rounded to the cent.
  expect(Math.abs(parts - usd(rows[sum]?.[column]))).toBeLessThan(0.005 * (sum + 1));
});

test('the sums are those that the comparison shows', () => {
  const total = rowsOf('a million tasks')
    .find(([name]) => name?.startsWith('**'))
    ?.slice(1);
  const compared = rowsOf('peers')
    .slice(2)
    .map((row) => row[3]);
  expect(compared.slice(0, 3)).toEqual(total);
});
