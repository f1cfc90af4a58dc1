/**
 * Every condition that a write to the table makes, beside its reason. One attempt, drawn in time:
 *
 *     enqueue ──▶ UNRECORDED                                   the record is born PENDING
 *     worker ───▶ UNRECORDED or WAITING or LEASE_OVER           claim: STARTED, attempts + 1, a new owner and lease
 *                    │ run … CURRENT (progress)
 *                    ▼
 *               CURRENT                                        outcome: SUCCESS, FAILURE or RETRY
 *
 * And beside it, at any time:
 *
 *     revoke ───▶ OPEN                                          REVOKED; what the attempt still writes is refused by CURRENT
 *     retry ────▶ ENDED_BADLY, in the life that is left         a FAILURE or REVOKED is PENDING again: the task's next life
 *     expiry ───▶ UNRECORDED or NEVER_STARTED                   REVOKED
 *     crash ────▶ CRASHED                                       FAILURE: its worker died, and it is not to be run again
 *     no worker ▶ UNRECORDED or IDLE                            FAILURE: unknown name, unreadable message
 *     given up ─▶ UNRECORDED or IDLE, in the message's own life FAILURE: SQS has given its message up
 *     purge ────▶ the same                                      REVOKED: its queue is emptied
 *     mail ─────▶ A_TASK, in the mail's own life, KNOWS_LESS… no state: what became of the mail
 *     repeat ───▶ WAITS_FOR_ITS_FIRST_ATTEMPT                   no state: another call answers for the task, too
 *     refusal ──▶ UNTOUCHED                                     the record goes: its message could not be sent
 *
 * A bulk call with an `Idempotency-Key` reserves it: RESERVATION_FREE, and later RESERVATION_HELD.
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

/**
 * It was never started, and its time is over. By the record's own word: a task that was sent again by hand has no such time,
 * though an old copy of its message may.
 */
export const NEVER_STARTED = '(#state = :pending AND #expiresAt <= :now)';

/** The fence: the attempt is still the record's current one. A worker whose lease was taken over, or whose task was revoked, writes nothing. */
export const CURRENT = '#state = :started AND #attempts = :attempt AND #owner = :owner';

/** The attempt that crashed is still the latest. */
export const CRASHED = `(${LEASE_OVER} AND #attempts = :attempt)`;

/** It waits for its first attempt, whether its time has come or not. */
export const WAITS_FOR_ITS_FIRST_ATTEMPT = '#state = :pending';

/** Born, touched by no worker, not sent again by hand, and answered for by no other call: it may be taken back. */
export const UNTOUCHED =
  '#state = :pending AND #attempts = :zero AND attribute_not_exists(#life) AND attribute_not_exists(#held)';

/** It has not ended, so that it can be revoked, whatever it is doing. */
export const OPEN = '#state IN (:pending, :retry, :started)';

/** It has ended, in a way that can be tried again. */
export const ENDED_BADLY = '#state IN (:failure, :revoked)';

/**
 * It is in its first life: nobody has sent it again by hand. A life has one end, so that a write which names the life leaves
 * that end once, however often it is made; and a message of an earlier life cannot end the task that another carries.
 */
export const IN_FIRST_LIFE = 'attribute_not_exists(#life)';

/** It is in that one of its later lives. */
export const IN_THAT_LIFE = '#life = :life';

/** There is a record, and it is a task's: mail may outlive its record, and the id of a bulk call's reservation is no task. */
export const A_TASK = 'attribute_exists(#task)';

/**
 * Less is known of what became of its mail than this tells. SES's events come at least once and in any order: with this, one
 * that comes again changes nothing, and one that comes late does not hide what says more. See `mailStatusOrder`.
 */
export const KNOWS_LESS_OF_ITS_MAIL = '(attribute_not_exists(#delivery) OR #delivery.#order < :order)';

/**
 * Nobody holds the key of a bulk call: it is new, or the call that held it for the same body is over, because its lease is. A reservation
 * whose tasks are all stored has no lease, and so stays what it is.
 */
export const RESERVATION_FREE =
  'attribute_not_exists(#id) OR (#fingerprint = :fingerprint AND #leaseUntil <= :now)';

/** This call still holds the key. If its lease ended and another call took the key over, what that call has done is not undone. */
export const RESERVATION_HELD = '#owner = :owner';
