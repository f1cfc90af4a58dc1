import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** What no function in one process loads: it reads no needs from AWS, and sends nothing to X-Ray. */
const UNUSED = ['functions/worker/needs/unmet-needs.ts', 'platform/trace/xray-daemon.ts'];

// What a function loads late takes real time, in which virtual time would go on.
test('every room that a function loads late is loaded before virtual time begins', () => {
  const late = ['core', 'functions', 'platform'].flatMap(roomsIn);
  const loaded = pathsIn('testing/system/rooms.ts', /^import '([^']+)'/gm);
  expect(loaded.length).toBeGreaterThan(20);
  expect([...new Set(late)].filter((room) => !UNUSED.includes(room)).sort()).toEqual([...loaded].sort());
});

function roomsIn(floor: string): readonly string[] {
  return readdirSync(path.join(ROOT, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => pathsIn(path.join(floor, file), /\bimport\('(\.[^']+)'\)/g));
}

/** The files that a file names. */
function pathsIn(file: string, pattern: RegExp): readonly string[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  return [...source.matchAll(pattern)].map(([, to = '']) => path.join(path.dirname(file), to));
}
