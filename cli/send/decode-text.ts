import { CliError, EXIT } from '../cli-error.ts';

/** Marks at the beginning of a text, and the encodings that they stand for (Unicode, "byte order mark"). */
const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

const HINT =
  'Save it as UTF-8 (in Excel: “CSV UTF-8”), or convert it, as with: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW';

/**
 * Decodes a text: UTF-8, or UTF-16 with a byte order mark.
 *
 * @param from what it was read from, for messages
 * @throws CliError naming the first line that is in another encoding: its characters would be sent as question marks
 */
export function decodeText(bytes: Uint8Array, from: string): string {
  const [encoding] = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte)) ?? [
    'utf-8',
  ];
  const text = decoded(bytes, encoding);
  if (text === null) {
    const line = encoding === 'utf-8' ? firstWrongLine(bytes) : null;
    const where = line === null ? '' : `, in line ${line} for the first time`;
    throw new CliError(EXIT.usage, `${from} is not ${encoding.toUpperCase()}${where}.`, { hint: HINT });
  }
  // Every other byte of UTF-16 without a mark, in most languages.
  if (text.includes('\0')) {
    throw new CliError(EXIT.usage, `${from} has zero bytes: it is not UTF-8.`, { hint: HINT });
  }
  return text;
}

function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The number of the first line, from 1, that is not UTF-8. The byte of a line's end is part of no other character. */
function firstWrongLine(bytes: Uint8Array): number {
  let line = 1;
  for (let begin = 0; begin < bytes.length; line += 1) {
    const found = bytes.indexOf(0x0a, begin);
    const end = found === -1 ? bytes.length : found;
    if (decoded(bytes.subarray(begin, end), 'utf-8') === null) break;
    begin = end + 1;
  }
  return line;
}
