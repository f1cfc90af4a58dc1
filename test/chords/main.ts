/** `npm run test:chords`: chords give the right sum though every message comes twice and workers die. */
import path from 'node:path';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';
import { startDoublingSqs } from '../celery/doubling-sqs.ts';
import { type Command, HELP, readArguments } from './read-arguments.ts';
import { QUEUE, runChord } from './run-chord.ts';

/** What the system said last, for whoever looks for what went wrong. */
const KEPT_LINES = 200;

/** Further chords, if by chance no worker of those that were asked for died in the midst of a task: a quick machine runs few of them for long. */
const MOST_MORE = 10;

/** @returns the exit code */
async function main(): Promise<number> {
  let command: Command;
  try {
    command = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)} Try: npm run test:chords -- --help`,
    );
    return 2;
  }
  if (command === null) {
    console.log(HELP);
    return 0;
  }
  const output: string[] = [];
  const system = await start(output);
  process.once('exit', () => system.kill());
  const { runs, members } = command;
  let failed = 0;
  let begunAgain = 0;
  let run = 0;
  while (run < runs || (begunAgain === 0 && run < runs + MOST_MORE)) {
    run += 1;
    const chord = await runChord(system, members);
    const { failures, seconds } = chord;
    begunAgain += chord.begunAgain;
    if (failures.length > 0) failed += 1;
    const fate = failures.length === 0 ? 'the right sum' : failures.join('; ');
    console.log(
      `chord ${run} of ${members}: ${fate} (${chord.killed} workers killed, ${chord.begunAgain} tasks begun again, ${seconds.toFixed(0)} s)`,
    );
  }
  // Chords for which nobody died prove little.
  const diedInVain = begunAgain === 0;
  if (diedInVain) console.log('no worker was killed that had begun a task');
  if (failed > 0) console.log(output.slice(-KEPT_LINES).join('\n'));
  const broken = failed + (diedInVain ? 1 : 0);
  console.log(`chords: ${run - failed} passed, ${broken} failed`);
  await system.stop();
  return broken === 0 ? 0 : 1;
}

function start(output: string[]): Promise<LocalSystem> {
  return startLocal({
    port: 0,
    inboxPort: 0,
    sender: 'noreply@example.com',
    tasksFile: path.join(import.meta.dirname, 'tasks.ts'),
    watch: false,
    startSqs: () => startDoublingSqs(`lovage-local-${QUEUE}`),
    reporter: {
      log: (_name, line) => output.push(line),
      info: (text) => output.push(text),
      error: (text) => output.push(text),
    },
  });
}

// The pollers of the queues would go on for ever.
process.exit(await main());
