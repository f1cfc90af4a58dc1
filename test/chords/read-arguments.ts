import { parseArgs } from 'node:util';

export const HELP = `npm run test:chords -- [options]

Sends chords to the local system, one after the other: each adds a pair of numbers in each of its members, and sums that up. Every message comes
twice, and each second a worker is killed that runs tasks. Exits with 1 if a sum is wrong.

  --runs N      how many chords (default 10)
  --members N   members of each (default 1000)
  --help        this`;

/** What the command is to do; `null`: to say how it is used. */
export type Command = { readonly runs: number; readonly members: number } | null;

/**
 * Reads the command's arguments.
 *
 * @throws Error saying what is wrong with them
 */
export function readArguments(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string', default: '10' },
      members: { type: 'string', default: '1000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return { runs: whole('--runs', values.runs), members: whole('--members', values.members) };
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new Error(`${name} must be a whole number from 1 to 9999, not "${text}".`);
  }
  return Number(text);
}
