/**
 * Every condition that a write to the table makes, beside its reason. One attempt, drawn in time:
 *
 *     enqueue ──▶ UNRECORDED                                   the record is born PENDING
 *     worker ───▶ UNRECORDED or WAITING or LEASE_OVER           claim: STARTED, attempts + 1, a new owner and lease
 *                    │ run … CURRENT (progress)
 *                    ▼
 *               CURRENT                                        outcome: SUCCESS, FAILURE or RETRY
 *
 * `#name` is the attribute `name`; `:value` is given by the write.
 */

/** No record yet: the message came first, or the record is being born. */
export const UNRECORDED = 'attribute_not_exists(#id)';

/** It waits, for its first attempt or the next, and its time has come. An early delivery of the message costs nothing. */
export const WAITING = '(#state IN (:pending, :retry) AND #notBefore <= :now)';

/** Its worker died: the lease is over and nobody wrote an outcome. */
export const LEASE_OVER = '(#state = :started AND #leaseUntil <= :now)';

/** The same, and the definition lets it be run again (`onCrash: 'retry'`, attempts left). */
export const RUN_AGAIN_AFTER_CRASH = `(${LEASE_OVER} AND #attempts < :maxAttempts)`;

/** No attempt is under way, so that it can be ended without one: it waits (whether its time has come or not), or its worker died. */
export const IDLE = `(#state IN (:pending, :retry) OR ${LEASE_OVER})`;

/** It was never started. */
export const NEVER_STARTED = '#state = :pending';

/** The fence: the attempt is still the record's current one. A worker whose lease was taken over, or whose task was revoked, writes nothing. */
export const CURRENT = '#state = :started AND #attempts = :attempt AND #owner = :owner';

/** The attempt that crashed is still the latest. */
export const CRASHED = `(${LEASE_OVER} AND #attempts = :attempt)`;

/** Born, and touched by no worker: it may be taken back. */
export const UNTOUCHED = '#state = :pending AND #attempts = :zero';
