import { globSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exists, filesLinkedBy, readDocument } from './markdown.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].concat(
  globSync('docs/**/*.md', { cwd: ROOT }).map((file) => file.split(path.sep).join('/')),
);

test('every link within the project leads to a file', () => {
  const broken = DOCUMENTS.flatMap((file) =>
    filesLinkedBy(file)
      .filter((target) => !exists(target))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every link to a section leads to one', () => {
  const broken = DOCUMENTS.flatMap((file) =>
    sectionsLinkedBy(file)
      .filter(([target, section]) => !sectionsOf(target).has(section))
      .map(([target, section]) => `${file}: ${target}#${section}`),
  );
  expect(broken).toEqual([]);
});

test('README leads to every guide', () => {
  const guides = globSync('docs/*.md', { cwd: ROOT }).map((file) => path.basename(file));
  const linked = filesLinkedBy('README.md').map((file) => path.basename(file));
  expect(guides.filter((guide) => !linked.includes(guide))).toEqual([]);
});

test('the list of decisions has every one', () => {
  const decisions = globSync('docs/decisions/*.md', { cwd: ROOT }).map((file) => path.basename(file));
  const linked = filesLinkedBy('docs/decisions/README.md').map((file) => path.basename(file));
  expect(decisions.filter((one) => one !== 'README.md' && !linked.includes(one))).toEqual([]);
});

/** Documents and their sections to which a document links. */
function sectionsLinkedBy(file: string): readonly (readonly [string, string])[] {
  return [...readDocument(file).matchAll(/\]\((?!https?:)([^)\s#]*)#([^)\s]+)\)/g)].flatMap(
    ([, target = '', section = '']) => {
      const document = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
      return document.endsWith('.md') && exists(document) ? [[document, section] as const] : [];
    },
  );
}

const known = new Map<string, ReadonlySet<string>>();

/** The names of a document's sections: those that GitHub makes, and those that are written out. */
function sectionsOf(file: string): ReadonlySet<string> {
  const found =
    known.get(file) ??
    new Set([
      ...[...readDocument(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => nameOf(heading)),
      ...[...readDocument(file).matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id),
    ]);
  known.set(file, found);
  return found;
}

/** As GitHub makes it. */
function nameOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
