import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks repeatedly until there is an answer.
 *
 * @param ask returns `undefined` while there is none
 * @param seconds how long to ask; default 45, which is many times what anything takes, because a machine may be slow and busy
 * @throws Error naming what was waited for
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  seconds = 45,
): Promise<Answer> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(25);
  }
  throw new Error(`Waited ${seconds} seconds in vain: ${what}`);
}
