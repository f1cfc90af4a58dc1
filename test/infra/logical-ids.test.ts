import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LOGICAL_IDS, logicalIds } from './logical-ids.ts';

test('the logical ids are those that were reviewed: another one would replace a deployed resource. npm run logical-ids rewrites the list', () => {
  expect(logicalIds()).toEqual(JSON.parse(readFileSync(LOGICAL_IDS, 'utf8')));
});
