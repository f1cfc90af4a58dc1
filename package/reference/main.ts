/**
 * `npm run reference`: reads the declarations in `dist/`, and writes what they export to `package/api/`, for review, and what their comments say to
 * `docs/reference/`. With `--check` it writes nothing, and ends with 1 if either is out of date.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FACES } from '../build/faces.ts';
import { extractFace } from './extract-face.ts';
import { writePages } from './write-pages.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const WRITTEN = { api: path.join('package', 'api'), pages: path.join('docs', 'reference') };

const made = mkdtempSync(path.join(tmpdir(), 'lovage-reference-'));
try {
  const problems = Object.entries(FACES).flatMap(([face, file]) =>
    extractFace({
      name: path.posix.join('lovage', face),
      declarations: path.join(ROOT, 'dist', `${file}.d.ts`),
      reports: path.join(made, 'api'),
      models: path.join(made, 'models'),
    }),
  );
  await writePages(path.join(made, 'models'), path.join(made, 'pages'));
  if (process.argv.includes('--check')) problems.push(...outOfDate());
  else {
    for (const [from, to] of Object.entries(WRITTEN)) {
      rmSync(path.join(ROOT, to), { recursive: true, force: true });
      cpSync(path.join(made, from), path.join(ROOT, to), { recursive: true });
    }
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  rmSync(made, { recursive: true, force: true });
}

function outOfDate(): readonly string[] {
  return Object.entries(WRITTEN).flatMap(([from, to]) => {
    const [fresh, kept] = [readAll(path.join(made, from)), readAll(path.join(ROOT, to))];
    return [...new Set([...fresh.keys(), ...kept.keys()])]
      .filter((name) => fresh.get(name) !== kept.get(name))
      .map((name) => `${path.join(to, name)} is out of date. Run: npm run build && npm run reference`);
  });
}

function readAll(folder: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}
