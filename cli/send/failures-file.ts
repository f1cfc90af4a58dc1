import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { jsonLosses } from '../../core/protocol/json-losses.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { safeCell } from './csv-cells.ts';
import { type Lines, REASON, type RefusedLine } from './read-lines.ts';

/** The refused lines as a file of the same format, to be corrected and sent. A spreadsheet that opens it computes nothing. */
export function failuresText({ format, columns }: Lines, refused: readonly RefusedLine[]): string {
  if (format === 'jsonl') return refused.map((line) => `${jsonLine(line)}\n`).join('');
  const at = columns.indexOf(REASON);
  const plain = (cells: readonly string[]) => (at < 0 ? cells : cells.filter((_, index) => index !== at));
  const rows = [
    [...plain(columns), REASON],
    ...refused.map(({ source, reason }) => [...plain([...source]), reason]),
  ];
  const cells = rows.map((row) => row.map(safeCell));
  // In quotes, no character of a column's name is taken for the file's delimiter.
  return stringify(cells, { quoted_match: /[;\t]/ });
}

/** A line that is not an object stays as it is: it has no place for a reason. */
function jsonLine({ source, reason }: RefusedLine): string {
  const text = String(source);
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return text;
    const isWhole = [...jsonLosses(text)].length === 0;
    if (isWhole) return JSON.stringify({ ...value, [REASON]: reason });
    // Written anew, it would have other digits than the file. An earlier reason stays.
    const field = `${JSON.stringify(REASON)}:${JSON.stringify(reason)}}`;
    return REASON in value ? text : `${text.trimEnd().slice(0, -1)},${field}`;
  } catch {
    return text;
  }
}

/**
 * Writes the failures file next to the file that was sent: `1000.failures.csv` for `1000.csv`. An existing file is never
 * overwritten, because somebody may have corrected it: the name gets a number. Where that folder cannot be written to, it is in the folder for
 * temporary files.
 *
 * @param given the path to write instead, even over an existing file
 * @returns the path of the file that holds them
 * @throws CliError if it cannot be written
 */
export async function writeFailures(text: string, sent: string, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    await writeFile(given, text).catch(refuse(given));
    return given;
  }
  const { dir, name, ext } = path.parse(sent === '-' ? 'stdin' : sent);
  const base = name.replace(/\.failures(-\d+)?$/, '');
  try {
    return await writeNew(text, dir, base, ext);
  } catch {
    return await writeNew(text, tmpdir(), base, ext).catch(refuse(tmpdir()));
  }
}

async function writeNew(text: string, dir: string, base: string, ext: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const file = path.join(dir, `${base}.failures${count === 1 ? '' : `-${count}`}${ext}`);
    try {
      await writeFile(file, text, { flag: 'wx' });
      return file;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await readFile(file, 'utf8')) === text) return file;
    }
  }
}

function refuse(where: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new CliError(
      EXIT.usage,
      `The refused lines cannot be written to ${where}: ${error.code ?? error.message}.`,
      {
        hint: 'The others were sent. Run it again with --failures and another path: nothing is sent twice.',
      },
    );
  };
}
