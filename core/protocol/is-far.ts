import { MAX_DELAY_SECONDS } from './bounds.ts';

/** Whether a time is too far from now for SQS to keep a message back until then: the due index keeps the task, and there is no message. */
export function isFar(at: number | null, now: number): boolean {
  return at !== null && at - now > MAX_DELAY_SECONDS * 1000;
}

/** Whether a new task has no message yet: its record alone, in the due index, is what was accepted. */
export function isFarFromBirth({
  eta,
  createdAt,
}: {
  readonly eta: number | null;
  readonly createdAt: number;
}): boolean {
  return isFar(eta, createdAt);
}
