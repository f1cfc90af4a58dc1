import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants.ts';
import type { Settings } from './settings.ts';

const DEFAULT_MINUTES = 1;

/** Tasks in a minute, at most: what two cores do easily beside other work. */
const TASKS_PER_MINUTE = 1_200;

export const HELP = `npm run test:torture -- [options]

Tortures the local system over HTTP: clients that send tasks in all ways, operators at random, kills and stops of function processes,
faulty proxies before the emulators. Then lets it settle, and holds what happened against the guarantees. Exits with 1 if one was broken.
What happened is in .lovage/torture/.

  --seed N         what all choices are made of; printed (default: a fresh one)
  --minutes M      how long the torture lasts; settling takes 1 to 3 minutes more (default ${DEFAULT_MINUTES})
  --tasks N        most tasks that are sent (default ${TASKS_PER_MINUTE} a minute)
  --mutant NAME    tortures a copy of the system with a fault put in (${[...MUTANTS.keys()].join(', ')}), and passes if that is found, with
                   this seed or one of the next two
  --replay FOLDER  makes the choices of an earlier run again, by its folder. Times differ, and with them what meets what
  --judge FOLDER   judges an earlier run again, without running anything
  --help           this`;

/** What the command is to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'run'; readonly settings: Settings }
  | { readonly kind: 'replay' | 'judge'; readonly folder: string };

/**
 * Reads the command's arguments.
 *
 * @throws Error saying what is wrong with them
 */
export function readArguments(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string', default: String(DEFAULT_MINUTES) },
      tasks: { type: 'string' },
      mutant: { type: 'string' },
      replay: { type: 'string' },
      judge: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values.judge !== undefined) return { kind: 'judge', folder: values.judge };
  if (values.replay !== undefined) return { kind: 'replay', folder: values.replay };
  const minutes = positive('--minutes', values.minutes);
  const { mutant = null } = values;
  if (mutant !== null && !MUTANTS.has(mutant)) {
    throw new Error(`--mutant must be one of ${[...MUTANTS.keys()].join(', ')}, not "${mutant}".`);
  }
  const tasks =
    values.tasks === undefined ? Math.ceil(minutes * TASKS_PER_MINUTE) : whole('--tasks', values.tasks);
  const seed = values.seed === undefined ? randomInt(2 ** 32) : whole('--seed', values.seed);
  return { kind: 'run', settings: { seed, minutes, tasks, mutant } };
}

function whole(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 600))
    throw new Error(`${name} must be a number over 0 and up to 600, not "${text}".`);
  return value;
}
