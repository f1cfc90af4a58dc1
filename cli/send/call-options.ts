import type { TaskOptions } from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { readNumber } from '../read-number.ts';

/** The options of a call, as flags. */
export interface CallFlags {
  readonly countdown?: string;
  readonly eta?: string;
  readonly expires?: string;
  readonly queue?: string;
  readonly group?: string;
}

/** Reads the options of a call. The API checks times and queues. @throws CliError if `countdown` is not a number */
export function readCallOptions({ countdown, eta, expires, queue, group }: CallFlags): TaskOptions {
  return {
    ...(countdown === undefined ? {} : { countdown: readSeconds('--countdown', countdown) }),
    ...(eta === undefined ? {} : { eta }),
    // Seconds, or a time.
    ...(expires === undefined ? {} : { expires: readNumber(expires) ?? expires }),
    ...(queue === undefined ? {} : { queue }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Reads a number of seconds. @throws CliError if it is not one */
export function readSeconds(flag: string, text: string): number {
  const seconds = readNumber(text);
  if (seconds !== null && seconds >= 0) return seconds;
  throw new CliError(EXIT.usage, `${flag} is "${text}"; it must be a number of seconds.`);
}
