import { describe, expect, test } from 'vitest';
import { exists, filesLinkedBy, readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/words.md';
const rows = tableRows(readDocument(FILE));
const words = rows.flatMap(([cell = '']) => cell.split(', '));

describe('the words', () => {
  test('are each in the list once', () => {
    expect(words.length).toBeGreaterThan(60);
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
  });

  test.each(rows)('%s: one sentence, and one file', (_word, meaning = '', file = '', ...more) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(meaning).not.toMatch(/[.!?] [A-Z]/);
    expect(file).toMatch(/^\[[^\]]+\]\([^)]+\)$/);
    expect(more).toEqual([]);
  });

  test('name files that there are', () => {
    const files = filesLinkedBy(FILE);
    expect(files.length).toBeGreaterThanOrEqual(rows.length);
    expect(files.filter((file) => !exists(file))).toEqual([]);
  });
});
