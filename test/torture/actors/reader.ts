import { choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { noteSeen } from './note-seen.ts';
import { pause } from './pause.ts';

/** Reads tasks, new and old, for as long as the torture lasts. */
export async function reader(torture: Torture): Promise<void> {
  const choices = choicesOf(torture.settings.seed, 'reader');
  while (!torture.over.aborted) {
    await pause(torture, choices.below(300));
    const [first, ...others] = torture.accepted.keys();
    if (first === undefined) continue;
    const id = choices.of([first, ...others]);
    noteSeen(torture, id, await torture.api.call('get', 'GET', `/tasks/${id}`));
  }
}
