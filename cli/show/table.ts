import { oneLine } from '../terminal/clean-text.ts';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** A cell's text, on one line. Without colours, because it is measured and cut. */
  readonly cell: (row: Row) => string;
  /** Colours a cell after it has its final width. */
  readonly paint?: ((text: string, row: Row) => string) | undefined;
  readonly align?: 'right';
  /** Whether it is cut if the terminal is too narrow. */
  readonly shrinks?: boolean;
}

const GAP = '  ';

/**
 * Lays rows out in columns.
 *
 * @param width of the terminal, in columns; Infinity cuts nothing
 * @param paintTitle colours the header
 */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, paintTitle = (text) => text }: { width: number; paintTitle?: (text: string) => string },
): string {
  const cells = rows.map((row) => columns.map(({ cell }) => oneLine(cell(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => lengthOf(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1);
  let excess = Math.max(0, total - width);
  // From the right: the names on the left are what people look for.
  for (const [index, { shrinks, title }] of [...columns.entries()].reverse()) {
    if (!shrinks || excess === 0) continue;
    const before = widths[index] ?? 0;
    const after = Math.max(title.length, 8, before - excess);
    widths[index] = Math.min(before, after);
    excess -= before - Math.min(before, after);
  }
  const line = (texts: readonly string[], paint: (text: string, index: number) => string) =>
    texts
      .map((text, index) => paint(padded(text, widths[index] ?? 0, columns[index]?.align), index))
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      (text) => paintTitle(text),
    ),
    ...rows.map((row, at) =>
      line(cells[at] ?? [], (text, index) => columns[index]?.paint?.(text, row) ?? text),
    ),
  ].join('\n');
}

/** Cuts a text to a width, with an ellipsis. */
export function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

function padded(text: string, width: number, align: 'right' | undefined): string {
  const shown = cut(text, width);
  const padding = ' '.repeat(Math.max(0, width - lengthOf(shown)));
  return align === 'right' ? padding + shown : shown + padding;
}

function lengthOf(text: string): number {
  return [...text].length;
}
