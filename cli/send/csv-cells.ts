/** What a spreadsheet takes for a formula, also in the wide forms that some keyboards write. It may drop white space and quotes before it. */
const FORMULA = /^[\s"]*[=+\-@＝＋－＠]/;

/** The same with apostrophes before it: escaped, or a value that looks so. */
const ESCAPED = /^'+[\s"]*[=+\-@＝＋－＠]/;

/** Some spreadsheets drop these at the beginning of a cell. */
const BLANK = /^'*[\t\r\n]/;

/** A number is not a formula. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Where a cell ends for a spreadsheet that expects another delimiter: it knows no quotes in the middle of what it takes for a cell. */
const ENDS = /([;|\t\r\n])/;

/** A cell that no spreadsheet computes: an apostrophe comes before what it would take for a formula. `readCell` undoes it. */
export function safeCell(value: string): string {
  const safe = value
    .split(ENDS)
    .map((part) => ((FORMULA.test(part) && !NUMBER.test(part)) || ESCAPED.test(part) ? `'${part}` : part))
    .join('');
  return BLANK.test(safe) ? `'${safe}` : safe;
}

/** The value of a cell that `safeCell` wrote. */
export function readCell(cell: string): string {
  const safe = cell.startsWith("'") && BLANK.test(cell) ? cell.slice(1) : cell;
  return safe
    .split(ENDS)
    .map((part) => (ESCAPED.test(part) ? part.slice(1) : part))
    .join('');
}
