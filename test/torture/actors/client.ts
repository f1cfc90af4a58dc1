import { asRecord, listIn } from '../api.ts';
import { type Choices, choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { SENT_TASKS } from '../tortured.ts';
import { noteAnswer, type Sent } from './note-answer.ts';
import { noteSeen } from './note-seen.ts';
import { pause } from './pause.ts';

/** How long a client pauses between two calls, in milliseconds, on average: four of them make 10 to 20 calls a second. */
const PAUSE_MS = 120;

/** Most tasks of a bulk call. */
const MAX_BULK = 24;

/** How often a call with a key is repeated until it is answered with `202`. */
const TRIES = 8;

/** Sends tasks in all the ways there are, one after the other, and waits for some of them. */
export async function client(torture: Torture, name: string): Promise<void> {
  const choices = choicesOf(torture.settings.seed, name);
  let number = 0;
  const make = (): Sent => {
    number += 1;
    const task = choices.of(SENT_TASKS);
    const nonce = `${name}-${number}`;
    const ms = { steady: 30, flaky: 30, once: 900, steps: 1_600, overdue: 1_500, mail: null }[task];
    return { nonce, task, input: ms === null ? { nonce } : { nonce, ms: choices.below(ms) } };
  };
  while (!torture.over.aborted) {
    await pause(torture, choices.below(2 * PAUSE_MS));
    if (torture.over.aborted || torture.sent >= torture.settings.tasks) continue;
    const kind = choices.next();
    if (kind < 0.35) await sendOne(torture, make(), choices);
    else if (kind < 0.65)
      await sendKeyed(torture, make(), choices, `${torture.settings.seed}-${name}-${number}`);
    else if (kind < 0.77) {
      const tasks = Array.from({ length: 1 + choices.below(MAX_BULK) }, make);
      const key = choices.happens(0.6) ? `${torture.settings.seed}-${name}-${number}` : null;
      await sendBulk(torture, tasks, choices, key);
    } else await look(torture, choices);
  }
}

async function sendOne(torture: Torture, sent: Sent, choices: Choices): Promise<void> {
  noteSent(torture, [sent], null);
  const path = `/tasks/${sent.task}${choices.happens(0.1) ? `?countdown=${choices.below(5)}` : ''}`;
  const answer = await torture.api.call('single', 'POST', path, { body: sent.input });
  noteAnswer(torture, sent, answer, answer.body);
}

/** Sends a task with a key, several times at once and again until it is accepted; and sometimes once more, later. */
async function sendKeyed(torture: Torture, sent: Sent, choices: Choices, key: string): Promise<void> {
  noteSent(torture, [sent], key);
  const send = async () => {
    const answer = await torture.api.call('keyed', 'POST', `/tasks/${sent.task}`, { body: sent.input, key });
    return noteAnswer(torture, sent, answer, answer.body) === 'accepted';
  };
  const atOnce = 1 + choices.below(4);
  const later = choices.happens(0.3) ? choices.below(4_000) : null;
  await Promise.all(Array.from({ length: atOnce }, () => untilAccepted(torture, send)));
  if (later === null) return;
  await pause(torture, later);
  await untilAccepted(torture, send);
}

async function sendBulk(
  torture: Torture,
  tasks: readonly Sent[],
  choices: Choices,
  key: string | null,
): Promise<void> {
  noteSent(torture, tasks, key);
  const body = { tasks: tasks.map(({ task, input }) => ({ task, input })) };
  const send = async () => {
    const answer = await torture.api.call('bulk', 'POST', '/tasks', { body, key });
    const parts = listIn(answer.body, 'tasks');
    const refusedWhole = answer.status === 202 ? null : answer.body;
    const fates = tasks.map((sent, place) => noteAnswer(torture, sent, answer, parts[place] ?? refusedWhole));
    return fates.every((fate) => fate === 'accepted');
  };
  if (key === null) await send();
  else await Promise.all(Array.from({ length: choices.of([1, 1, 2]) }, () => untilAccepted(torture, send)));
}

/** What callers do whose key makes a repetition safe. */
async function untilAccepted(torture: Torture, send: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; attempt <= TRIES && !torture.over.aborted; attempt += 1) {
    if (await send()) return;
    await pause(torture, 300 * attempt);
  }
}

/** Waits for a task, or reads the list. */
async function look(torture: Torture, choices: Choices): Promise<void> {
  const ids = [...torture.accepted.keys()].slice(-100);
  const [first, ...others] = ids;
  if (first !== undefined && choices.happens(0.7)) {
    const id = choices.of([first, ...others]);
    const answer = await torture.api.call('wait', 'GET', `/tasks/${id}?wait=${choices.below(4)}`);
    noteSeen(torture, id, answer);
    return;
  }
  const filter = choices.of(['', '&state=FAILURE', '&state=REVOKED', '&state=SUCCESS', '&task=mail']);
  const answer = await torture.api.call('list', 'GET', `/tasks?limit=100${filter}`);
  for (const part of listIn(answer.body, 'tasks')) {
    const record = asRecord(part);
    if (record) noteSeen(torture, record.id, { ...answer, body: record });
  }
}

function noteSent(torture: Torture, tasks: readonly Sent[], key: string | null): void {
  torture.sent += tasks.length;
  for (const [place, { nonce, task }] of tasks.entries()) {
    torture.journal.note({ kind: 'sent', nonce, task, key: key === null ? null : `${key}/${place}` });
  }
}
