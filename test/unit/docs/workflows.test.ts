import { describe, expect, test } from 'vitest';
import * as bounds from '../../../core/protocol/bounds.ts';
import { failureDrawings, underneathDrawing } from '../../../docs/draw/workflow-drawings.ts';
import { exists, filesLinkedBy, readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/workflows.md';
const page = readDocument(FILE);

/** What stands under a heading. */
function section(heading: string): string {
  const [, found = ''] = new RegExp(`^##+ ${heading}\n([^]*?)(?=^##|$(?![^]))`, 'm').exec(page) ?? [];
  return found;
}

describe('the drawings', () => {
  test.each([...failureDrawings()])('of %s is as it is drawn (npm run drawings)', (name, drawing) => {
    expect(readDocument(`docs/workflows/${name}.svg`)).toBe(drawing);
  });

  test('of what is underneath is as it is drawn (npm run drawings)', () => {
    expect(readDocument('docs/workflows/underneath.svg')).toBe(underneathDrawing());
  });

  test('are all shown, those of the choices each at its own', () => {
    for (const name of failureDrawings().keys()) expect(page).toContain(`src="workflows/${name}.svg"`);
    expect(section('Underneath')).toContain('src="workflows/underneath.svg"');
    expect(
      page
        .match(/src="[^"]+"/g)
        ?.map((each) => each.slice(5, -1))
        .filter(isMissing),
    ).toEqual([]);
  });
});

test('the sizes are those that hold', () => {
  const sizes = tableRows(section('Sizes')).map(([, size]) => size);
  const { MAX_WORKFLOW_NODES, MAX_GROUP_MEMBERS, MAX_BODY_BYTES, MAX_DEPTH } = bounds;
  expect(sizes).toEqual([
    ...[MAX_WORKFLOW_NODES, MAX_GROUP_MEMBERS, MAX_BODY_BYTES, MAX_DEPTH].map((each) =>
      each.toLocaleString('en'),
    ),
    `${bounds.MAX_INPUT_BYTES / 1024} KiB`,
    `${bounds.MAX_RESULT_BYTES / 1024} KiB`,
  ]);
});

test('links lead to files that there are', () => {
  const files = filesLinkedBy(FILE);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !exists(file))).toEqual([]);
});

function isMissing(picture: string): boolean {
  return !exists(`docs/${picture}`);
}
