import { type Command, Option } from 'commander';
import { MISFIRES, type Misfire, OVERLAPS, type Overlap } from '../../core/protocol/schedule.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { readDuration } from '../read-duration.ts';

/** The settings of a schedule, as flags. */
export interface ScheduleFlags {
  readonly task?: string;
  readonly cron?: string;
  readonly every?: string;
  readonly timezone?: string;
  readonly start?: string;
  readonly end?: string;
  readonly jitter?: string;
  readonly misfire?: Misfire;
  readonly catchUpWindow?: string;
  readonly overlap?: Overlap;
  readonly queue?: string;
  readonly enabled?: true;
  readonly disabled?: true;
}

/** Adds the flags of a schedule's settings. */
export function addScheduleFlags(command: Command): void {
  command
    .optionsGroup('When:')
    .option('--cron <fields>', 'minute, hour, day, month, day of the week, in quotes: "30 2 * * mon-fri"')
    .option('--every <duration>', 'so often, from 10s: 90s, 10m, 1h30m, 1d')
    .option('--timezone <zone>', 'the IANA time zone of --cron, such as Europe/Berlin; default: UTC')
    .option('--start <time>', 'no occurrence before this ISO 8601 time; none takes it away')
    .option('--end <time>', 'no occurrence after this ISO 8601 time; none takes it away')
    .option('--jitter <duration>', 'start each occurrence up to so much later, up to 1d');
  command
    .optionsGroup('How:')
    .option('--task <name>', 'the task to make; without it, a schedule that exists is changed')
    .addOption(
      new Option('--misfire <what>', 'which missed occurrences are made late; default: last').choices(
        MISFIRES,
      ),
    )
    .option('--catch-up-window <duration>', 'for how long a missed one may still be made; none: for ever')
    .addOption(
      new Option(
        '--overlap <what>',
        'skip an occurrence while the one before has not ended, or allow it; default: skip',
      ).choices(OVERLAPS),
    )
    .option('--queue <name>', 'the queue for its tasks; none: the task’s own')
    .option('--disabled', 'make no tasks until it is resumed')
    .option('--enabled', 'make tasks again');
}

/** A schedule's settings, as the command line gives them: `null` takes one away. */
interface GivenSettings {
  readonly cron?: string;
  readonly every?: number;
  readonly timezone?: string;
  readonly start?: string | null;
  readonly end?: string | null;
  readonly jitter?: number;
  readonly misfire?: Misfire;
  readonly catchUpWindow?: number | null;
  readonly overlap?: Overlap;
  readonly queue?: string | null;
  readonly enabled?: boolean;
}

/** Reads the flags. The API checks times, zones and queues. @throws CliError if they contradict each other, or one is no length of time */
export function readScheduleFlags(flags: ScheduleFlags): GivenSettings {
  const { cron, every, timezone, start, end, jitter, misfire, catchUpWindow, overlap, queue } = flags;
  if (cron !== undefined && every !== undefined)
    throw new CliError(EXIT.usage, 'Give --cron or --every, not both.');
  if (flags.enabled && flags.disabled)
    throw new CliError(EXIT.usage, 'Give --enabled or --disabled, not both.');
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(every === undefined ? {} : { every: readDuration('--every', every) }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(start === undefined ? {} : { start: orNone(start) }),
    ...(end === undefined ? {} : { end: orNone(end) }),
    ...(jitter === undefined ? {} : { jitter: readDuration('--jitter', jitter) }),
    ...(misfire === undefined ? {} : { misfire }),
    ...(catchUpWindow === undefined ? {} : { catchUpWindow: readWindow(catchUpWindow) }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(queue === undefined ? {} : { queue: orNone(queue) }),
    ...(flags.enabled || flags.disabled ? { enabled: flags.enabled === true } : {}),
  };
}

function readWindow(text: string): number | null {
  return orNone(text) === null ? null : readDuration('--catch-up-window', text);
}

function orNone(text: string): string | null {
  return text === 'none' ? null : text;
}
