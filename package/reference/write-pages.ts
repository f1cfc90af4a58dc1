import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const DOCUMENTER = path.join(
  ...[import.meta.dirname, '..', '..', 'node_modules', '@microsoft', 'api-documenter', 'bin'],
  'api-documenter',
);

/** Says where a page stands, and that a program wrote it. */
const HEAD = /^<!-- Do not edit.*\n\n\[Home\].*\n\n/;

/** What API Documenter puts between characters that could be read as Markdown. */
const GAP = /<!-- -->/g;

const LINK = /\(\.\/([\w.-]+)\.md\)/g;

/** Writes one page for each model: API Documenter has one for each item, and for each property of each. */
export async function writePages(models: string, pages: string): Promise<void> {
  const apart = mkdtempSync(path.join(models, 'pages-'));
  await promisify(execFile)(process.execPath, [DOCUMENTER, 'markdown', '-i', models, '-o', apart]);
  const texts = new Map(
    readdirSync(apart).map((file) => [
      file.replace(/\.md$/, ''),
      readFileSync(path.join(apart, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .replace(HEAD, '')
        .replace(GAP, '')
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
    ]),
  );
  rmSync(apart, { recursive: true });
  // A property's table tells all that its page does.
  for (const [name, text] of texts) if (/^## .* property$/m.test(text)) texts.delete(name);
  mkdirSync(pages, { recursive: true });
  for (const [name, text] of texts) {
    if (name.includes('.')) continue;
    const items = [...texts]
      .filter(([item]) => item.startsWith(`${name}.`))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = [
      text.replace(/^## (.*) package$/m, '# $1'),
      ...items.map(([item, part]) => anchored(item, part)),
    ];
    const whole = parts.join('\n\n').replace(LINK, (_, to: string) => linkTo(to, name, texts));
    const written = `<!-- Written by npm run reference. -->\n\n${whole.replaceAll('@lovage/', 'lovage/')}\n`;
    writeFileSync(path.join(pages, `${name}.md`), written);
  }
}

/** An item of a page: what is in it stands one level lower, and that of a class two. */
function anchored(name: string, text: string): string {
  const depth = name.split('.').length;
  const [title, ...rest] = text.split('\n');
  const lower = rest.map((line) => (line.startsWith('## ') ? `**${line.slice(3)}**` : line)).join('\n');
  return `<a id="${name}"></a>\n\n${'#'.repeat(Math.min(depth - 2, 1))}${title}\n${lower}`;
}

/** Where an item is described; a property is where its owner is. */
function linkTo(item: string, page: string, texts: ReadonlyMap<string, string>): string {
  const name = texts.has(item) ? item : item.split('.').slice(0, -1).join('.');
  const [face = ''] = name.split('.');
  if (name === face) return `(./${face}.md)`;
  return face === page ? `(#${name})` : `(./${face}.md#${name})`;
}
