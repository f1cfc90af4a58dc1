import { setTimeout as delay } from 'node:timers/promises';
import type { Torture } from '../torture.ts';

/** Waits, and no longer than the torture lasts. */
export async function pause({ over }: Torture, ms: number): Promise<void> {
  // It rejects when the torture is over, and nothing else.
  await delay(ms, undefined, { signal: over }).catch(() => undefined);
}
