import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');

/** Reads a document. @param file from the project's folder, as in `docs/words.md` */
export function readDocument(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Where a document's links and pictures lead within the project, in order, from the project's folder. */
export function filesLinkedBy(file: string): readonly string[] {
  const targets = [...readDocument(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^(?:https?:|#)/.test(target))
    .map((target) => path.join(path.dirname(file), target.replace(/#.*/, '')));
}

/** Whether the project has a file or folder. @param file from the project's folder */
export function exists(file: string): boolean {
  return existsSync(path.join(ROOT, file));
}

/** The rows of a document's tables, as the texts of their cells, without the heads. */
export function tableRows(document: string): readonly (readonly string[])[] {
  const lines = document.split('\n');
  return lines.flatMap((line, index) => {
    const isRow = line.startsWith('|') && !isRuler(line) && !isRuler(lines[index + 1] ?? '');
    return isRow
      ? [
          line
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ]
      : [];
  });
}

/** The line between a table's head and its rows. */
function isRuler(line: string): boolean {
  return /^\|(?:-+\|)+$/.test(line);
}
