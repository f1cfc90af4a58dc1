import { describe, expect, test } from 'vitest';
import { floorsDrawing, roomsOf } from '../../../docs/draw/floors-drawing.ts';
import { exists, filesLinkedBy, readDocument } from './markdown.ts';

const FILE = 'CONTRIBUTING.md';
const text = readDocument(FILE);
const files = filesLinkedBy(FILE);

/** What stands under a heading. */
function section(heading: string): string {
  const [, found = ''] = new RegExp(`^## ${heading}\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? [];
  return found;
}

describe('the way in', () => {
  test('begins with the words', () => {
    expect(files[0]).toBe('docs/words.md');
  });

  test('names a first test, and ten files from the definition to the record', () => {
    expect(section('The way in')).toContain('[The first test to read](test/flow/first-task.test.ts)');
    const journey = [...section('The way in').matchAll(/^ +(\d+)\. \[([^\]]+)\]\(([^)]+)\)/gm)];
    expect(journey.map(([, number]) => Number(number))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const [, , name, target] of journey) expect(name).toBe(target);
    expect(journey[0]?.[2]).toMatch(/^tasks\//);
    expect(journey[9]?.[2]).toMatch(/^functions\/status\//);
  });

  test('names files that there are', () => {
    expect(files.length).toBeGreaterThan(12);
    expect(files.filter((file) => !exists(file))).toEqual([]);
  });
});

test('the commands are all that there are', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readDocument('package.json'));
  const told = new Set(
    [...section('Commands').matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, script = '']) => script),
  );
  expect(Object.keys(scripts).filter((script) => !told.has(script))).toEqual([]);
});

describe('the house', () => {
  test.each(['functions', 'core', 'platform'])('has a line for each room of %s', (floor) => {
    for (const room of roomsOf(floor)) expect(section('The house')).toContain(`\`${room}/\``);
  });

  test('is drawn as it is (npm run drawings)', () => {
    expect(readDocument('docs/floors.svg')).toBe(floorsDrawing());
  });
});
