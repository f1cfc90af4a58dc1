import { experiment } from './experiment.ts';
import type { Laboratory } from './laboratory.ts';
import { addResult, emptyTally, type Tally } from './tally.ts';

/** Most times that a message is received on average. */
const MOST_RECEIPTS = 8;

const BULK = 100;

/** Sends many emails at once to an SES that takes one a second, as in its sandbox: all arrive, and none costs an attempt but its own. */
export async function capacity(lab: Laboratory, emails: number): Promise<Tally> {
  const name = `${emails} emails at one a second`;
  const tally = emptyTally(name);
  let receipts = 0;
  let seconds = 0;
  let attempts = 0;
  lab.emulators.emailsPerSecond = 1;
  try {
    const sentBefore = lab.emulators.emails.length;
    const play = async (world: Parameters<typeof addResult>[1]['world']) => {
      const began = Date.now();
      for (let sent = 0; sent < emails; sent += BULK) {
        const length = Math.min(BULK, emails - sent);
        const tasks = Array.from({ length }, () => ({ task: 'work', input: { script: 'email' } }));
        await world.request('/tasks', { tasks });
      }
      await world.settle();
      seconds = (Date.now() - began) / 1000;
    };
    const result = await experiment(lab, { name, play }, () => undefined, 1);
    addResult(tally, result, '');
    const { world } = result;
    receipts = world.receipts;
    for (const id of world.accepted) {
      const record = await world.record(id);
      attempts += record?.attempts ?? 0;
      if (record?.state !== 'SUCCESS') tally.violations.push(`task ${id} ended as ${record?.state}`);
    }
    const sent = lab.emulators.emails.length - sentBefore;
    if (sent !== emails) tally.violations.push(`${sent} emails were sent`);
    if (attempts !== emails) tally.violations.push(`${attempts} attempts were counted`);
    const each = receipts / emails;
    if (each > MOST_RECEIPTS) tally.violations.push(`a message was received ${each.toFixed(1)} times`);
    const notes = `${sent} sent, ${each.toFixed(2)} receipts each, after ${Math.round(seconds)} s`;
    return { ...tally, name: `${name}: ${notes}` };
  } finally {
    lab.emulators.emailsPerSecond = Number.POSITIVE_INFINITY;
  }
}
