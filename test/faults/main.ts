/** `npm run test:faults`: runs the functions under every kind of fault and checks the guarantees. */
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Clients, notClients, readClients } from '../../infra/clients.ts';
import { printCrashTable } from './crash-table.ts';
import type { Job } from './job.ts';
import { Laboratory } from './laboratory.ts';
import { runJobs } from './run-jobs.ts';
import { SCENARIOS } from './scenarios.ts';
import { faultsOf, printTallies, sumOf, type Tally } from './tally.ts';

const USAGE = `npm run test:faults -- [options]

Runs every scenario with every kind of fault at every call to AWS, then the shortest with every pair of faults, then
storms of random faults, and 600 emails to an SES that takes one a second. Time is simulated, so nothing waits. Exits with 1 if a guarantee was broken.

  --storms N      storms with fresh seeds, besides the one with a fixed seed  (default 1)
  --tasks N       tasks in each storm                                         (default 2000)
  --no-sweep      storms only
  --only TEXT     only scenarios with this in their names, and no storms
  --no-pairs      no pairs of faults
  --sample        a random sixteenth of the pairs and of the longest scenarios, and an eighth of those of middle length, for a short run
  --part N        which sixteenth that is, 0 to 15
  --seed N        one storm, with this seed
  --replay JSON   repeats one run, given as printed, and lists its calls
  --emails N      only so many emails at one a second
  --clients KIND  lean, the functions' own clients of AWS, or sdk: the SDK's     (default lean)
  --table NAME    a table of what happens to one task of a scenario, with a fault at each of its calls
  --help          prints this text`;

/** The parts that a sweep is split into, so that all processes stay busy to the end. */
const PARTS = 8;

/** How many samples there are. */
const SAMPLES = 16;

const { values } = parseArgs({
  options: {
    storms: { type: 'string', default: '1' },
    tasks: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    replay: { type: 'string' },
    table: { type: 'string' },
    clients: { type: 'string', default: 'lean' },
    emails: { type: 'string' },
    sweep: { type: 'boolean', default: true },
    only: { type: 'string' },
    pairs: { type: 'boolean', default: true },
    sample: { type: 'boolean', default: false },
    part: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

/** Reads a number. @throws Error naming the option */
function readNumber(option: string, text: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (number >= min && number <= max) return number;
  throw new Error(`--${option} is "${text}"; it must be a whole number from ${min} to ${max}.`);
}

/** @throws Error naming the option */
function clientsOf(text: string): Clients {
  const clients = readClients(text);
  if (clients === undefined) throw new Error(notClients('--clients', text));
  if (clients === 'sdk' && values.table !== undefined)
    throw new Error('--table shows what happens with the clients lean: leave out --clients.');
  return clients;
}

/** Which part of those a sample takes. */
function sampledPart(): number {
  return values.part === undefined ? randomInt(SAMPLES) : readNumber('part', values.part, 0, SAMPLES - 1);
}

function jobs(): Job[] {
  const tasks = readNumber('tasks', values.tasks, 1, 1_000_000);
  if (values.replay !== undefined) return [{ kind: 'replay', replay: JSON.parse(values.replay) }];
  if (values.seed !== undefined)
    return [{ kind: 'storm', seed: readNumber('seed', values.seed, 0, 2 ** 32), tasks }];
  if (values.emails !== undefined)
    return [{ kind: 'capacity', emails: readNumber('emails', values.emails, 1, 100_000) }];
  const fresh = Array.from({ length: readNumber('storms', values.storms, 0, 1_000) }, () =>
    randomInt(2, 2 ** 32),
  );
  const parts = Array.from({ length: PARTS }, (_, number) => ({ number, of: PARTS }));
  const sampled = values.sample ? sampledPart() : null;
  const some = sampled === null ? parts : [{ number: sampled, of: SAMPLES }];
  const eighth = sampled === null ? parts : parts.filter(({ number }) => number % 8 === sampled % 8);
  const { only } = values;
  const storms: Job[] = [
    ...[1, ...fresh].map((seed): Job => ({ kind: 'storm', seed, tasks })),
    { kind: 'capacity', emails: 600 },
  ];
  return [
    ...(only === undefined ? storms : []),
    ...(values.sweep
      ? SCENARIOS.filter(({ name }) => name.includes(only ?? '')).flatMap(
          ({ name: scenario, short, long }): Job[] => [
            ...(long ? some : short ? parts : eighth).map(
              (part): Job => ({ kind: 'single', scenario, part }),
            ),
            ...(short && values.pairs ? some.map((part): Job => ({ kind: 'paired', scenario, part })) : []),
          ],
        )
      : []),
  ];
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const clients = clientsOf(values.clients);
  if (values.table !== undefined) {
    const lab = await Laboratory.start();
    await printCrashTable(lab, values.table);
    await lab.stop();
    return 0;
  }
  const tallies: Tally[] = [];
  await runJobs(jobs(), availableParallelism(), clients, (tally) => {
    tallies.push(tally);
    const mark = tally.violations.length === 0 ? 'ok  ' : 'FAIL';
    console.log(`${mark}  ${tally.name}: ${tally.runs} runs, ${faultsOf(tally)} faults`);
    for (const violation of tally.violations.slice(0, 3)) console.log(`    ${violation}`);
  });
  const totals = [...Map.groupBy(tallies, ({ name }) => name)].map(([name, parts]) => sumOf(name, parts));
  console.log();
  printTallies(totals);
  const failed = totals.filter(({ violations }) => violations.length > 0).length;
  console.log(`\nfaults: ${totals.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
