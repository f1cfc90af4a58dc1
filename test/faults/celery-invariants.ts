import { differenceFrom, disorderOf, shownOf } from './celery-shown.ts';
import type { World } from './world.ts';

/**
 * Checks what a settled world shows to Celery's clients: each task that somebody waits for ends in Celery's table as in its record, no state is
 * shown after a later one, and a call that was refused is a failure there and a dead letter.
 */
export async function checkCelery(world: World): Promise<readonly string[]> {
  const violations: string[] = [];
  const { shown, deadLetters } = world.wire;
  for (const [id, calls] of world.celeryCalls) {
    const say = (what: string) => violations.push(`Celery’s task ${id} ${what}`);
    const states = shownOf(shown, id);
    const record = await world.record(id);
    for (const fault of disorderOf(states, world.wire.livesOf(id))) say(fault);
    if (calls.every(({ ignoreResult }) => ignoreResult)) {
      if (states.length > 0) say('shows a result that nobody asked for');
    } else if (record && (record.pythonName !== null || record.tombstone !== null)) {
      for (const fault of differenceFrom(record, states.at(-1))) say(fault);
    } else if (!record && states.at(-1)?.status !== 'FAILURE') {
      say(`was refused, and shows ${states.at(-1)?.status ?? 'nothing'}`);
    }
    for (const { body, refused, chain = [] } of calls) {
      if (!refused) continue;
      if (!deadLetters.some((letter) => letter.body === body)) say('was refused, and is no dead letter');
      for (const next of chain) {
        const last = shownOf(shown, next).at(-1)?.status;
        if (last !== 'FAILURE') say(`was refused, and what was to follow shows ${last ?? 'nothing'}`);
      }
    }
  }
  return violations;
}
