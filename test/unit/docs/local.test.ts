import { expect, test } from 'vitest';
import { readDocument, tableRows } from './markdown.ts';

test('every setting of the local system is in its guide', () => {
  const [, told = ''] = /^Environment: ([^.]*?) say the same/m.exec(readDocument('cli/program.ts')) ?? [];
  const settings = told.match(/[A-Z][A-Z_]+/g) ?? [];
  expect(settings.length).toBeGreaterThan(10);
  const documented = tableRows(readDocument('docs/local.md')).map(([cell = '']) => cell.replaceAll('`', ''));
  expect(settings.filter((name) => !documented.includes(name))).toEqual([]);
});
