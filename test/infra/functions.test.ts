import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';

const ROOMS = path.join(import.meta.dirname, '..', '..', 'functions');

test('the table of functions has every room that has a handler, and no other', () => {
  const withHandler = readdirSync(ROOMS).filter((room) => existsSync(path.join(ROOMS, room, 'handler.ts')));
  expect([...FUNCTION_NAMES].sort()).toEqual(withHandler.sort());
});
