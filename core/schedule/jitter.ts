import { createHash } from 'node:crypto';

/**
 * How long after its nominal time an occurrence is due, in milliseconds: the same at every try, so that two sweeps agree.
 *
 * @param at the nominal time, in milliseconds since the epoch
 * @param jitter the most, in seconds
 */
export function jitterOf(name: string, at: number, jitter: number): number {
  const most = Math.floor(jitter * 1000);
  if (most <= 0) return 0;
  const hash = createHash('sha256').update(`${name} ${at}`).digest();
  // Six bytes are a whole number that JavaScript keeps, and so many that the remainder favours no time noticeably.
  return hash.readUIntBE(0, 6) % (most + 1);
}
