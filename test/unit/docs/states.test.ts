import { describe, expect, test } from 'vitest';
import { writeBetween } from '../../../bench/cost/write-between.ts';
import { TRANSITIONS } from '../../../core/protocol/state.ts';
import * as conditions from '../../../core/records/conditions.ts';
import * as ofSchedules from '../../../core/records/schedule-conditions.ts';
import { stateDiagram } from '../../../docs/draw/state-diagram.ts';
import { exists, filesLinkedBy, readDocument, tableRows } from './markdown.ts';

const FILE = 'docs/states.md';
const page = readDocument(FILE);
const rows = tableRows(page);

describe('the page of the states', () => {
  test('has the picture of the transitions that there are (npm run drawings)', () => {
    expect(page).toBe(writeBetween(page, { states: stateDiagram() }));
  });

  test('tells of every transition, and of no other', () => {
    const named = rows.flatMap(([cell = '']) => /^`(\w+)`$/.exec(cell)?.[1] ?? []);
    expect(named).toEqual(Object.keys(TRANSITIONS));
  });

  test('names conditions that there are, and every one that a task’s record has', () => {
    const named = new Set([...page.matchAll(/`([A-Z]+(?:_[A-Z]+)+|[A-Z]+)`/g)].map(([, name = '']) => name));
    const states = new Set<string>(Object.values(TRANSITIONS).map(({ to }) => to));
    // The others are of a schedule's own item.
    const { UNSTARTED, MADE_BEFORE, TAKEN_BACK_AS_SEEN } = ofSchedules;
    const ofOccurrences = Object.keys({ UNSTARTED, MADE_BEFORE, TAKEN_BACK_AS_SEEN });
    const ofRecords = [
      ...Object.keys(conditions).filter((name) => !name.startsWith('RESERVATION_')),
      ...ofOccurrences,
    ];
    expect([...named].filter((name) => !states.has(name) && name !== 'TRANSITIONS').sort()).toEqual(
      ofRecords.sort(),
    );
  });

  test('names files that there are', () => {
    const files = filesLinkedBy(FILE);
    expect(files.length).toBeGreaterThan(rows.length);
    expect(files.filter((file) => !exists(file))).toEqual([]);
  });
});

describe('the picture', () => {
  test('has one arrow for every edge of the table', () => {
    const arrows = stateDiagram()
      .split('\n')
      .filter((line) => line.includes('-->'))
      .map((line) => line.trim());
    expect(arrows).toContain('STARTED --> STARTED: claim');
    expect(arrows).toContain('[*] --> PENDING: birth');
    expect(arrows).toContain('[*] --> STARTED: claim');
    expect(arrows).toContain('REVOKED --> PENDING: retryByHand');
    const edges = Object.values(TRANSITIONS).map(
      (transition) => transition.from.length + ('createsRecord' in transition ? 1 : 0),
    );
    expect(new Set(arrows).size).toBe(edges.reduce((sum, count) => sum + count, 0));
  });
});
