/** `npm run test:torture`: the whole local system under torture, held against the guarantees. */
import path from 'node:path';
import type { Event } from './event.ts';
import { readJournal } from './journal.ts';
import { History } from './judge/history.ts';
import { judge, type Verdict } from './judge/judge.ts';
import { MUTANTS } from './mutants.ts';
import { printVerdicts } from './print-verdicts.ts';
import { type Command, HELP, readArguments } from './read-arguments.ts';
import { runTorture } from './run-torture.ts';
import type { Settings } from './settings.ts';

/** Where each run leaves what happened. Git ignores it. */
const FOLDER = path.join(import.meta.dirname, '..', '..', '.lovage', 'torture');

/** How a program ends that was broken off (128 and the number of SIGINT). */
const INTERRUPTED = 130;

const say = (line: string) => console.log(line);

/** @returns the exit code */
async function main(): Promise<number> {
  let command: Command;
  try {
    command = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)} Try: npm run test:torture -- --help`,
    );
    return 2;
  }
  switch (command.kind) {
    case 'help':
      say(HELP);
      return 0;
    case 'judge':
      return conclude(readJournal(command.folder), null);
    case 'replay':
      return torture(new History(readJournal(command.folder)).begin.settings);
    case 'run':
      return command.settings.mutant === null ? torture(command.settings) : tortureMutant(command.settings);
  }
}

/**
 * How many seeds a mutant is tortured with, one after the other, until it is found. Chance decides how often it breaks anything: runs of 0.6 minutes
 * alone found it three and five times, runs beside other suites twice and not at all.
 */
const SEEDS = 3;

async function tortureMutant(settings: Settings): Promise<number> {
  let code = 1;
  for (let tried = 0; tried < SEEDS && code !== 0; tried += 1) {
    code = await torture({ ...settings, seed: settings.seed + tried });
  }
  say(`torture: ${code === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  return code;
}

async function torture(settings: Settings): Promise<number> {
  const { seed, minutes, tasks, mutant } = settings;
  const folder = path.join(FOLDER, mutant === null ? `seed-${seed}` : `mutant-${mutant}-seed-${seed}`);
  say(`seed ${seed}, ${minutes} min, at most ${tasks} tasks${mutant === null ? '' : `, mutant ${mutant}`}`);
  const { events } = await runTorture(settings, folder, say);
  say(`what happened is in ${path.relative(process.cwd(), folder)}`);
  return conclude(events, mutant);
}

/** Prints what a run came to. */
function conclude(events: readonly Event[], mutant: string | null): number {
  const verdicts = judge(events);
  if (mutant !== null) return concludeMutant(verdicts, mutant);
  printVerdicts(verdicts, say);
  const failed = verdicts.filter(({ violations }) => violations.length > 0).length;
  say(`torture: ${verdicts.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** A mutant is a test of the checker: it passes when the rule that the mutant breaks was found broken. */
function concludeMutant(verdicts: readonly Verdict[], mutant: string): number {
  const breaks = MUTANTS.get(mutant)?.breaks;
  const broken = verdicts.filter(({ rule }) => rule === breaks);
  printVerdicts(broken, say);
  const isFound = broken.some(({ violations }) => violations.length > 0);
  say(`\nthe checker ${isFound ? 'found' : 'did not find'} what the mutant ${mutant} breaks`);
  return isFound ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(INTERRUPTED));
// The emulators' servers and the pollers of the queues would go on for ever.
process.exit(await main());
