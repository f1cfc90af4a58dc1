import { setTimeout as delay } from 'node:timers/promises';
import { operate } from './actors/operator.ts';
import { listIn } from './api.ts';
import type { Torture } from './torture.ts';
import { LEASE_MS, QUEUES } from './tortured.ts';

/** How often it is looked whether all is done, in milliseconds. */
const EVERY_MS = 2_000;

/** How often in a row all must be done: SQS's counts are of a moment, and a message may be on its way from one queue to another. */
const TIMES = 3;

/** Longest that the system may take, in milliseconds: late writes (60 s), what they bring about, and three leases in a row. */
const LONGEST_MS = 60_000 + 3 * LEASE_MS;

/**
 * Leaves the system alone until no queue has a message, no write is still to be carried out and no process is stopped.
 *
 * @returns whether that came to be in time
 */
export async function settle(torture: Torture): Promise<boolean> {
  torture.journal.note({ kind: 'calm' });
  const end = Date.now() + LONGEST_MS;
  for (const queue of QUEUES) {
    while (Date.now() < end && (await operate(torture, queue, 'resume')) !== 200) await delay(EVERY_MS);
  }
  let done = 0;
  while (done < TIMES && Date.now() < end) {
    await delay(EVERY_MS);
    done = (await isDone(torture)) ? done + 1 : 0;
  }
  torture.journal.note({ kind: 'settled', inTime: done === TIMES });
  return done === TIMES;
}

async function isDone({ api, system, stopped }: Torture): Promise<boolean> {
  if (system.late > 0 || stopped.size > 0) return false;
  const { body } = await api.call('queues', 'GET', '/queues');
  const depths = listIn(body, 'queues');
  return depths.length === QUEUES.length && depths.every(isEmpty);
}

function isEmpty(depth: unknown): boolean {
  if (depth === null || typeof depth !== 'object') return false;
  const counts = Object.entries(depth).filter(([name]) => ['waiting', 'running', 'delayed'].includes(name));
  return counts.length === 3 && counts.every(([, count]) => count === 0);
}
