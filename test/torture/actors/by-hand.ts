import type { ByHand } from '../event.ts';
import { type Choices, choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { noteSeen } from './note-seen.ts';
import { pause } from './pause.ts';

/** How many of the latest tasks are meddled with first of all, and which of them: those may be running. */
const LATEST = 8;
const LASTING: readonly string[] = ['once', 'steps', 'overdue'];

/** Revokes tasks and sends them again, as often as not in the wrong moment. */
export async function byHand(torture: Torture): Promise<void> {
  const choices = choicesOf(torture.settings.seed, 'by hand');
  while (!torture.over.aborted) {
    await pause(torture, 200 + choices.below(600));
    const id = someTask(torture, choices);
    if (id === undefined) continue;
    const calls = callsOf(choices);
    for (const what of calls) await act(torture, id, what);
  }
}

/** One call, or several in a row, as somebody makes who cannot make up their mind. */
function callsOf(choices: Choices): readonly ByHand[] {
  const kind = choices.next();
  if (kind < 0.35) return ['revoke'];
  if (kind < 0.55) return ['retry'];
  if (kind < 0.75) return ['revoke', 'retry'];
  return ['revoke', 'retry', 'revoke', 'retry'];
}

/** No mail: each retry of one may send an email, and emails are counted. */
function someTask({ accepted }: Torture, choices: Choices): string | undefined {
  const tasks = [...accepted].filter(([, task]) => task !== 'mail');
  const lasting = tasks.filter(([, task]) => LASTING.includes(task)).slice(-LATEST);
  const [first, ...others] = (choices.happens(0.7) ? lasting : tasks).map(([id]) => id);
  return first === undefined ? undefined : choices.of([first, ...others]);
}

async function act(torture: Torture, id: string, what: ByHand): Promise<void> {
  const answer = await torture.api.call(what, 'POST', `/tasks/${id}/${what}`);
  const { sentAt, status } = answer;
  torture.journal.note({ kind: 'by hand', id, what, sentAt, status });
  if (status === 200 || status === 202) noteSeen(torture, id, answer);
}
