import { CsvError, parse } from 'csv-parse/sync';
import type { Json } from '../../core/protocol/json.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { didYouMean } from '../did-you-mean.ts';
import { convertText, NotConvertible } from './convert-text.ts';
import { readCell } from './csv-cells.ts';
import type { SendableTask } from './fields.ts';
import { parseJson } from './parse-json.ts';

/** The format of a file of inputs. */
type FileFormat = 'csv' | 'jsonl';

/**
 * The column, or field, of a failures file that says why a line was refused. It is ignored when the file is sent, and tells that cells may be
 * escaped.
 */
export const REASON = '_error';

/** One task of a file. */
export interface Line {
  /** Its number in the file, from 1. */
  readonly number: number;
  /** As in the file: the cells of a row, or the text of a line. */
  readonly source: readonly string[] | string;
  readonly input: Json;
}

/** A line that was refused, and why. */
export interface RefusedLine extends Pick<Line, 'number' | 'source'> {
  readonly reason: string;
}

/** The contents of a file. */
export interface Lines {
  readonly format: FileFormat;
  /** The columns of CSV, in order; empty for JSON Lines. */
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
  readonly refused: readonly RefusedLine[];
}

/**
 * Reads the inputs of many tasks: CSV with a header of field names, or JSON Lines with one object per line.
 *
 * @throws CliError if the file is not valid CSV, or its columns are not the task's fields
 */
export function readLines(text: string, format: FileFormat, task: SendableTask): Lines {
  return format === 'csv' ? readCsv(text, task) : readJsonLines(text);
}

/** The format that a file's extension stands for. @throws CliError if it is not a known one */
export function formatOf(path: string): FileFormat {
  if (/\.(csv|tsv)$/i.test(path)) return 'csv';
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl';
  throw new CliError(
    EXIT.usage,
    `The name ${path} does not show the file’s format: add --format csv or jsonl.`,
  );
}

function readCsv(text: string, task: SendableTask): Lines {
  const [head = { record: [] }, ...all] = parseCsv(text);
  // Spreadsheets also write rows and columns in which there is nothing, if there was something once.
  const rows = all.filter(({ record }) => !record.every(isBlank));
  const named = namedColumns(head.record, rows);
  const isFailures = head.record.some((name) => name.trim() === REASON);
  const valuesOf = (cells: readonly string[]) => (isFailures ? cells.map(readCell) : cells);
  const columns = valuesOf(named(head.record)).map((name) => name.trim());
  checkColumns(columns, task);
  const lines: Line[] = [];
  const refused: RefusedLine[] = [];
  for (const { record, number } of rows) {
    const width = Math.max(head.record.length, record.findLastIndex((cell) => !isBlank(cell)) + 1);
    const cells = record.slice(0, width);
    const source = valuesOf(cells.length === head.record.length ? named(cells) : cells);
    try {
      if (cells.length !== head.record.length) {
        throw new NotConvertible(
          `The line has ${cells.length} cell${cells.length === 1 ? '' : 's'}, but the header has ${head.record.length}`,
        );
      }
      lines.push({ number, source, input: toInput(columns, source, task) });
    } catch (error) {
      if (!(error instanceof NotConvertible)) throw error;
      refused.push({ number, source, reason: error.message });
    }
  }
  return { format: 'csv', columns, lines, refused };
}

interface CsvRow {
  readonly record: readonly string[];
  /** The number of its last line. */
  readonly number: number;
}

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}

/**
 * Leaves the columns out that have no name.
 *
 * @throws CliError if a row has something in one: it would be lost
 */
function namedColumns(
  head: readonly string[],
  rows: readonly CsvRow[],
): (cells: readonly string[]) => readonly string[] {
  for (const { record, number } of rows) {
    const at = record.findIndex(
      (cell, index) => index < head.length && isBlank(head[index] ?? '') && !isBlank(cell),
    );
    if (at < 0) continue;
    throw new CliError(
      EXIT.usage,
      `Line ${number} has something in column ${at + 1}, which has no name in the first line.`,
    );
  }
  return (cells) => cells.filter((_, index) => !isBlank(head[index] ?? ''));
}

/** The line with which a file tells a spreadsheet its delimiter: `sep=;`. */
const SEPARATOR = /^\uFEFF?"?sep=(.)"?[;,\t]*(?=\r|\n|$)/i;

function parseCsv(given: string): readonly CsvRow[] {
  const separator = SEPARATOR.exec(given);
  // Its line stays, so that lines keep their numbers.
  const text = separator ? given.slice(separator[0].length) : given;
  try {
    const rows = parse<{ record: string[]; info: { lines: number } }>(text, {
      bom: true,
      info: true,
      delimiter: separator?.[1] ?? delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
    } as never);
    // `lines` is the number of a row's last line: a row may span several.
    return rows.map(({ record, info }) => ({ record, number: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(EXIT.usage, `The file is not valid CSV: ${error.message}`);
  }
}

/** The delimiter of the header. Spreadsheets also write tabs, and `;` where numbers have a decimal comma. */
function delimiterOf(text: string): string {
  const head = text.slice(0, /[\r\n]|$/.exec(text)?.index).replaceAll(/"[^"]*"/g, '');
  return ['\t', ';', ','].find((delimiter) => head.includes(delimiter)) ?? ',';
}

function checkColumns(columns: readonly string[], { name, fields, open }: SendableTask): void {
  const names = fields.map((field) => field.name);
  if (columns.length === 0)
    throw new CliError(EXIT.usage, 'The file is empty. Its first line must name the fields.');
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new CliError(EXIT.usage, `The file has the column "${twice}" twice.`);
  for (const column of columns) {
    if (open || column === REASON || names.includes(column)) continue;
    const hint = `The first line of the file must hold field names. Those of ${name} are ${names.join(', ')}.`;
    const guess = didYouMean(column, names);
    throw new CliError(EXIT.usage, `${name} has no field "${column}".${guess}`, { hint });
  }
  const missing = fields.find((field) => field.required && !columns.includes(field.name));
  if (missing)
    throw new CliError(EXIT.usage, `The file has no column "${missing.name}", which ${name} needs.`);
}

/** An empty cell leaves its field out. */
function toInput(columns: readonly string[], cells: readonly string[], { fields }: SendableTask): Json {
  const given = columns.flatMap((name, index): (readonly [string, Json])[] => {
    const text = cells[index] ?? '';
    if (text === '' || name === REASON) return [];
    const field = fields.find((each) => each.name === name) ?? { type: 'string', items: 'string' };
    try {
      return [[name, convertText(text, field)]];
    } catch (error) {
      throw error instanceof NotConvertible ? new NotConvertible(`${name}: ${error.message}`) : error;
    }
  });
  return Object.fromEntries(given);
}

function readJsonLines(text: string): Lines {
  const lines: Line[] = [];
  const refused: RefusedLine[] = [];
  for (const [index, source] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (source.trim() === '') continue;
    const number = index + 1;
    try {
      const { [REASON]: _reason, ...input } = toObject(parseJson(source));
      lines.push({ number, source, input });
    } catch (error) {
      refused.push({ number, source, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { format: 'jsonl', columns: [], lines, refused };
}

function toObject(value: Json): { readonly [name: string]: Json } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new NotConvertible('The line must be a JSON object');
  }
  return value as { readonly [name: string]: Json };
}
