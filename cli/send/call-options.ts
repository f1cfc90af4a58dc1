import type { TaskOptions } from '../../client/index.ts';
import { readIsoTime } from '../../core/protocol/iso-time.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { readDuration } from '../read-duration.ts';
import { readNumber } from '../read-number.ts';

/** When a task runs, as flags. */
export interface TimeFlags {
  readonly in?: string;
  readonly at?: string;
  readonly countdown?: string;
  readonly eta?: string;
}

/** The options of a call, as flags. */
export interface CallFlags extends TimeFlags {
  readonly expires?: string;
  readonly queue?: string;
  readonly group?: string;
}

/** Reads the options of a call. The API checks queues, and how far a time is. @throws CliError naming a flag that is invalid, or one too many */
export function readCallOptions({ expires, queue, group, ...times }: CallFlags): TaskOptions {
  return {
    ...readTime(times),
    // Seconds, or a time.
    ...(expires === undefined ? {} : { expires: readNumber(expires) ?? expires }),
    ...(queue === undefined ? {} : { queue }),
    ...(group === undefined ? {} : { group }),
  };
}

/** When a task runs, as the client takes it. */
type Time = { readonly countdown: number } | { readonly eta: string };

/** The flags that say when, each with what reads it. */
const TIMES = {
  in: (text) => ({ countdown: readDuration('--in', text) }),
  at: (text) => ({ eta: readMoment('--at', text) }),
  countdown: (text) => ({ countdown: readSeconds('--countdown', text) }),
  eta: (eta) => ({ eta }),
} as const satisfies Record<keyof TimeFlags, (text: string) => Time>;

/** Reads when a task is to run; `null` if no flag says it. @throws CliError naming a flag that is invalid, or one too many */
export function readTime(flags: TimeFlags): Time | null {
  const given = (['in', 'at', 'countdown', 'eta'] as const).flatMap((name) => {
    const text = flags[name];
    return text === undefined ? [] : [{ name, text }];
  });
  const [time, other] = given;
  if (time && other) {
    throw new CliError(EXIT.usage, `Give --${time.name} or --${other.name}, not both.`);
  }
  return time ? TIMES[time.name](time.text) : null;
}

/** @throws CliError if a text is no moment: without its offset, it would mean another time elsewhere */
function readMoment(flag: string, text: string): string {
  const written = text.trim();
  if (readIsoTime(written) !== null) return written;
  throw new CliError(
    EXIT.usage,
    `${flag} is "${text}"; it must be a date and a time with its offset from UTC, such as 2027-03-28T02:30+02:00 or 2027-03-28T00:30Z.`,
  );
}

/** Reads a number of seconds. @throws CliError if it is not one */
export function readSeconds(flag: string, text: string): number {
  const seconds = readNumber(text);
  if (seconds !== null && seconds >= 0) return seconds;
  throw new CliError(EXIT.usage, `${flag} is "${text}"; it must be a number of seconds.`);
}
