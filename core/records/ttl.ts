import { MAX_MESSAGE_RETENTION_SECONDS } from '../protocol/limits.ts';

/**
 * When an open record may go, in seconds since the epoch (DynamoDB's TTL attribute): not while its message can still be on
 * a queue, and then as long as a result is kept. Only a record that lost its message ever reaches this.
 */
export function openTtl(notBefore: number, resultTtl: number): number {
  return Math.ceil(notBefore / 1000) + MAX_MESSAGE_RETENTION_SECONDS + resultTtl;
}

/** When the record of a task that has ended may go, in seconds since the epoch. */
export function finalTtl(finishedAt: number, resultTtl: number): number {
  return Math.ceil(finishedAt / 1000) + resultTtl;
}
