import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { printable } from '../../cli/terminal/own-sequences.ts';
import { isMetrics, logLine } from '../../local/log-line.ts';
import { byHand } from './actors/by-hand.ts';
import { client } from './actors/client.ts';
import { killer } from './actors/killer.ts';
import { operator } from './actors/operator.ts';
import { pause } from './actors/pause.ts';
import { reader } from './actors/reader.ts';
import { watchWorkers } from './actors/watcher.ts';
import { weather } from './actors/weather.ts';
import { Api } from './api.ts';
import { collect } from './collect.ts';
import { Journal } from './journal.ts';
import { progressOf } from './progress.ts';
import { FaultPlan } from './proxy/fault-plan.ts';
import type { Settings } from './settings.ts';
import { settle } from './settle.ts';
import { startSystem } from './start-system.ts';
import type { Torture } from './torture.ts';
import { LEASE_MS, LIMIT_SECONDS } from './tortured.ts';

const CLIENTS = ['client-1', 'client-2', 'client-3', 'client-4'];

/** How often it is said how far the run has come, in milliseconds. */
const PROGRESS_MS = 15_000;

/**
 * Tortures the system, leaves it to settle, and collects what there is then.
 *
 * @param folder takes the journal and what the system printed
 * @param say prints a line
 */
export async function runTorture(
  settings: Settings,
  folder: string,
  say: (line: string) => void,
): Promise<Journal> {
  const journal = new Journal(folder);
  journal.note({ kind: 'begin', settings, leaseMs: LEASE_MS, limitMs: LIMIT_SECONDS * 1000 });
  const log = createWriteStream(path.join(folder, 'system.log'));
  const print = (name: string, line: string) => log.write(printable(`${logLine(name, line, false)}\n`));
  const plan = new FaultPlan(settings.seed);
  const system = await startSystem({
    mutant: settings.mutant,
    plan,
    onFault: ({ carriedOutAt, ...met }) => journal.note({ kind: 'fault', ...met, carriedOutAt }),
    reporter: {
      log: (name, line) => {
        if (!isMetrics(line)) print(name, line);
      },
      info: (text) => print('local', text),
      error: (text) => print('local', text),
    },
  });
  const over = new AbortController();
  const torture: Torture = {
    ...{ settings, system, api: new Api(system.local.url), journal, plan, over: over.signal },
    ...{ accepted: new Map(), stopped: new Set(), sent: 0 },
  };
  const startedAt = Date.now();
  const progress = setInterval(() => say(progressOf(torture, Date.now() - startedAt)), PROGRESS_MS);
  const endWatch = watchWorkers(torture);
  try {
    await act(torture, over);
    plan.enabled = false;
    // What a mutant breaks is broken by now.
    if (settings.mutant === null) {
      const calmAt = Date.now();
      const settled = await settle(torture);
      const seconds = Math.round((Date.now() - calmAt) / 1000);
      say(settled ? `settled after ${seconds} s` : `not settled after ${seconds} s`);
    }
    clearInterval(progress);
    await collect(torture);
  } finally {
    clearInterval(progress);
    endWatch();
    await system.stop();
    log.end();
    journal.close();
  }
  return journal;
}

/** Lets everybody act until the time is over. */
async function act(torture: Torture, over: AbortController): Promise<void> {
  torture.plan.enabled = true;
  const actors = [
    ...CLIENTS.map((name) => client(torture, name)),
    ...[reader(torture), byHand(torture), operator(torture), killer(torture), weather(torture)],
  ];
  await pause(torture, torture.settings.minutes * 60_000);
  over.abort();
  await Promise.all(actors);
}
