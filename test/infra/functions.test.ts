import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { FunctionEntry } from '../../infra/function-entry.ts';
import { FUNCTION_NAMES, FUNCTIONS } from '../../infra/functions.ts';

const ROOMS = path.join(import.meta.dirname, '..', '..', 'functions');

test('the table of functions has exactly the rooms that have a handler', () => {
  const withHandler = readdirSync(ROOMS).filter((room) => existsSync(path.join(ROOMS, room, 'handler.ts')));
  expect([...FUNCTION_NAMES].sort()).toEqual(withHandler.sort());
});

test('a function that only the API calls times out before API Gateway does, at 30 seconds (AWS quota)', () => {
  const called = FUNCTION_NAMES.map((name): FunctionEntry => FUNCTIONS[name]).filter(({ calledBy }) =>
    calledBy.every(({ kind }) => kind === 'api'),
  );
  expect(called.length).toBeGreaterThan(0);
  for (const { timeout } of called) expect(timeout).toBeLessThan(30);
});
