import { MAX_DELAY_SECONDS } from '../protocol/bounds.ts';

/**
 * Seconds for which SQS is to hold a message back, so that it comes no earlier than a time; or as long as SQS can, if that is far.
 *
 * @param at milliseconds since the epoch, as is `now`
 */
export function delaySecondsUntil(at: number, now: number): number {
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil((at - now) / 1000)));
}
