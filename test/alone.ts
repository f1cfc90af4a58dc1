import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');

/** Replaces a module, or a class of AWS's clients, for all who load it. Mocks of one client replace nothing. */
const REPLACES = /\bvi\.(?:mock|doMock|resetModules)\(|\bmockClient\([A-Z]/;

/** These know what zod says while nothing has set its language, which loading the whole of it does for all who share it. */
const IN_NO_LANGUAGE = [
  'test/unit/core/schedule/check-schedule.test.ts',
  'test/unit/functions/worker/celery/refused-input.test.ts',
];

const IMPORTS = /\b(?:from|import)\b *\(?'(?<specifier>\.[^']+)'/g;

/** The paths of the unit tests, from the project's folder. */
export function unitTests(): string[] {
  return readdirSync(path.join(ROOT, 'test/unit'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/unit/${file}`);
}

/** Whether a test must not share what it loads with other tests. */
export function isAlone(file: string): boolean {
  return IN_NO_LANGUAGE.includes(file) || replacesModules(file);
}

/** Whether a test, or what it imports of test/, replaces modules. */
function replacesModules(file: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  // What a test writes into a file of its own looks like an import, too.
  if (!existsSync(path.join(ROOT, file))) return false;
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  if (REPLACES.test(text)) return true;
  return [...text.matchAll(IMPORTS)]
    .map(({ groups }) => path.join(path.dirname(file), groups?.['specifier'] ?? ''))
    .some((imported) => imported.startsWith('test/') && replacesModules(imported, seen));
}
