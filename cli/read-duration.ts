import { readSeconds } from '../core/protocol/read-seconds.ts';
import { CliError, EXIT } from './cli-error.ts';
import { readNumber } from './read-number.ts';

/** The units, from the longest, with their seconds. */
const UNITS = [
  [/w/, 604_800],
  [/d/, 86_400],
  [/h/, 3_600],
  [/m(?:in)?/, 60],
  [/s/, 1],
] as const;

/** Each unit once, the longest first: `1d12h`. */
const DURATION = new RegExp(
  `^\\s*${UNITS.map(([unit]) => `(?:(\\d+(?:\\.\\d+)?)\\s*${unit.source})?`).join('\\s*')}\\s*$`,
);

/**
 * Reads a length of time: `90` or `90s`, `15m`, `1h30m`, `3d`, `2w`.
 *
 * @returns seconds
 * @throws CliError if it is not one
 */
export function readDuration(flag: string, text: string): number {
  // As the API reads a number of seconds: 0x10 is none.
  const seconds = readSeconds(text.trim()) ?? readParts(text);
  if (seconds !== null) return seconds;
  throw new CliError(
    EXIT.usage,
    `${flag} is "${text}"; it must be a length of time, such as 90, 10s, 15m, 1h30m, 3d or 2w.`,
  );
}

function readParts(text: string): number | null {
  const parts = DURATION.exec(text)?.slice(1) ?? [];
  if (parts.every((part) => part === undefined)) return null;
  let sum = 0;
  for (const [index, [, seconds]] of UNITS.entries()) {
    const part = parts[index];
    if (part === undefined) continue;
    const number = readNumber(part);
    if (number === null) return null;
    sum += number * seconds;
  }
  // 1.1 h are 3960 s, but for what floating point makes of them.
  return Number.isFinite(sum) ? Math.round(sum * 1000) / 1000 : null;
}
