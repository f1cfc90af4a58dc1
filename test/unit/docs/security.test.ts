import { describe, expect, test } from 'vitest';
import { exists, filesLinkedBy, readDocument, tableRows } from './markdown.ts';

const FILES = ['SECURITY.md', 'docs/security.md'];

describe.each(FILES)('%s', (file) => {
  test('names files that there are', () => {
    const files = filesLinkedBy(file);
    expect(files.length).toBeGreaterThan(15);
    expect(files.filter((each) => !exists(each))).toEqual([]);
  });
});

test('every attack has what stops it, and a test', () => {
  const [, tried = ''] = readDocument('SECURITY.md').split('## What was tried');
  const rows = tableRows(tried);
  expect(rows.length).toBeGreaterThan(20);
  for (const [attack, stops, shown] of rows) {
    expect(attack).not.toBe('');
    expect(stops).not.toBe('');
    expect(shown).toMatch(/^\[[^\]]+\]\(test\/[^)]+\.ts\)(, \[[^\]]+\]\(test\/[^)]+\.ts\))*$/);
  }
});

test.each(['README.md', 'docs/security.md'])('%s leads to how to report', (file) => {
  expect(filesLinkedBy(file)).toContain('SECURITY.md');
});
