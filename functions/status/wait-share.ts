import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';

/** Says whether a call may wait, so that calls that wait leave sandboxes to those that do not. */
export interface WaitShare {
  /** Whether a call that came now may wait. */
  mayWait(): boolean;
  /** Says that a call has waited, whatever came of it. */
  waited(): void;
}

/** For how long a spare sandbox must have been calm before a call may wait in it, in milliseconds. */
const CALM_MS = 10_000;

/** Calls that ask to wait, within that time, that a calm sandbox gets at most: those of one caller that asks again every second. */
const CALM_CALLS = 12;

/** The part of the sandboxes in which calls always wait. */
const SHARE = 0.5;

/**
 * Makes the share of one sandbox. Lambda's sandboxes know nothing of each other, and each takes one call at a time, so chance decides: in half
 * of them every call waits; the others are spare. While many calls ask to wait, spare ones answer at once, and so take all of the rest:
 * Lambda gives a call to a sandbox that is free. In calm, calls wait in them too.
 */
export function createWaitShare({
  clock,
  random,
}: {
  readonly clock: Clock;
  readonly random: Random;
}): WaitShare {
  if (random() < SHARE) return { mayWait: () => true, waited: () => undefined };
  let since = clock.now();
  let calls = 0;
  const begin = () => {
    since = clock.now();
    calls = 0;
  };
  return {
    mayWait: () => {
      calls += 1;
      if (clock.now() - since < CALM_MS) return false;
      const calm = calls <= CALM_CALLS;
      begin();
      return calm;
    },
    // While it waited, it saw nobody.
    waited: begin,
  };
}
