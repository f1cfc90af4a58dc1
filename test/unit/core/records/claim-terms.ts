import type { ClaimTerms } from '../../../../core/records/claim-record.ts';
import { CREATED_AT } from '../../messages.ts';

/** The terms of a claim. By default it is made a second after the task's birth, with a lease of a minute. */
export function claimTerms(changes: Partial<ClaimTerms> = {}): ClaimTerms {
  const { now = CREATED_AT + 1_000 } = changes;
  return {
    owner: 'me',
    now,
    leaseUntil: now + 60_000,
    maxAttempts: 3,
    onCrash: 'retry',
    alone: false,
    resultTtl: 3_600,
    ...changes,
  };
}
