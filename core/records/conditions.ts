import { allOf, anyOf } from './combine-conditions.ts';

/**
 * Every condition on a write to the table, with its reason. One attempt, in order of time:
 *
 *     enqueue ──▶ UNRECORDED                                   the record is created, PENDING
 *     worker ───▶ UNRECORDED or WAITING, NO_SUSPECT             claim: STARTED, attempts + 1, a new owner and lease
 *         alone ▶ UNRECORDED or WAITING or LEASE_OVER           the same, of a task that may be what kills workers
 *                    │ run … CURRENT (progress)
 *                    ▼
 *               CURRENT                                        outcome: SUCCESS, FAILURE or RETRY; PENDING or RETRY if
 *                                                              there was no capacity, and then attempts − 1
 *
 * And at any other time:
 *
 *     revoke ───▶ OPEN, in the life that the caller saw         REVOKED; CURRENT then refuses the attempt's further writes
 *     unseen ───▶ UNRECORDED                                   a tombstone: a Celery task was revoked, or purged, before it was seen
 *     reschedule ▶ WAITS_FOR_ITS_FIRST_ATTEMPT, in that life, UNMOVED or AT_THAT_REVISION   no state: it waits for another time
 *     retry ────▶ ENDED_BADLY, in the life before               a FAILURE or REVOKED is PENDING again: the task's next life
 *     expiry ───▶ UNRECORDED or NEVER_STARTED, in that life     REVOKED
 *     overlap ──▶ UNRECORDED or DUE_FOR_THE_FIRST_TIME, …       REVOKED: the occurrence before has not ended
 *     crash ────▶ CRASHED                                       FAILURE: its worker died, and it must not run again
 *     no worker ▶ UNRECORDED or IDLE and NOT_LEFT_OVER, in life FAILURE: unknown name, unreadable message
 *     given up ─▶ UNRECORDED or IDLE and NOT_LEFT_OVER, in life FAILURE: SQS gave up its message
 *     purge ────▶ the same                                      REVOKED: its queue was purged
 *     mail ─────▶ A_TASK, in its life, TAGGED_MAIL, MAIL_STAT…  no state: what happened to the mail
 *     repeat ───▶ WAITS_FOR_ITS_FIRST_ATTEMPT, in that life     no state: another call answers for the task too
 *     refusal ──▶ UNRECORDED or UNTOUCHED, in that life         a tombstone: the message could not be sent
 *     forget ───▶ ENDED, in the life that the caller saw        a tombstone: the caller had the task erased
 *     key ──────▶ A_REFUSED_CALLS, in that life                 PENDING again: the refused call's key is sent again
 *     untold ───▶ FINAL, in that life                          no state: a Celery task's end is left to the sweep
 *     release ──▶ BLOCKED, in that life                         no state: what it waited for has succeeded, so it waits for a worker
 *     fail ─────▶ BLOCKED, in that life                         FAILURE, or REVOKED: what it waited for has not
 *     revive ───▶ NOT_RELEASED, in that life                    a FAILURE is PENDING again: what it waited for has succeeded after all
 *     due ──────▶ DUE_RUN or NO_DUE_RUN, DUE_OUTBOX or NO_DUE…  no state: what its entry in the due index asked for is done
 *
 * Whatever a message alone brings about needs SAME_WORK too: claim, retry, expiry, overlap, no worker, given up, purge.
 *
 * A bulk call reserves its `Idempotency-Key`: RESERVATION_FREE, and later RESERVATION_HELD.
 *
 * `#name` is the attribute `name`; the write provides `:value`. None has parentheses around a part: see `allOf`.
 */

/** There is no record yet: it is being created, or the message came first. */
export const UNRECORDED = 'attribute_not_exists(#id)';

/**
 * The task waits for its first or next attempt, and is due. An early delivery of the message costs nothing. No run of an earlier life is
 * under way: a run that was revoked may go on until its lease is over, and the next life waits for that.
 */
export const WAITING = allOf(
  '#state IN (:pending, :retry) AND #notBefore <= :now',
  anyOf('attribute_not_exists(#leaseUntil)', '#leaseUntil <= :now'),
);

/** The worker died: the lease is over and nobody wrote an outcome. */
export const LEASE_OVER = '#state = :started AND #leaseUntil <= :now';

/** The same, and the definition allows another run (`onCrash: 'retry'`, attempts left). */
export const RUN_AGAIN_AFTER_CRASH = allOf(LEASE_OVER, '#attempts < :maxAttempts');

/** No worker died while it ran the task. One that may be what kills workers is claimed only to run alone in its process. */
export const NO_SUSPECT = 'attribute_not_exists(#suspect)';

/** No later life has begun than the message's: a message that is left over from an earlier life claims nothing. */
export const NOT_IN_A_LATER_LIFE = anyOf('attribute_not_exists(#life)', '#life <= :life');

/**
 * The message is for what the record shows: the same task with the same input. Whoever can write to a queue could otherwise run something else
 * under the id that a caller was given. The values are those that the write would store if there were no record, so they cost nothing.
 */
export const SAME_WORK = '#task = :set_task AND #input = :set_input';

/** No attempt is under way, so the task can be ended without one: it waits, due or not, or its worker died. */
export const IDLE = anyOf('#state IN (:pending, :retry)', LEASE_OVER);

/** The task's time has not changed since the message was sent: a message that is left over ends nothing. */
export const NOT_LEFT_OVER = anyOf('attribute_not_exists(#revision)', '#revision <= :revision');

/** The task waits for other tasks of its workflow. */
export const BLOCKED = '#state = :pending AND attribute_exists(#blocked)';

/** The task failed because of what it waited for, before it was let go on. */
export const NOT_RELEASED = '#state = :failure AND attribute_exists(#blocked)';

/**
 * The task was never started, and has expired. The record's `expiresAt` counts: a task that was retried by hand has none, though an old
 * copy of its message may.
 */
export const NEVER_STARTED = '#state = :pending AND #expiresAt <= :now';

/** The task is due for its first attempt, and nobody has asked for it by hand. */
export const DUE_FOR_THE_FIRST_TIME =
  '#state = :pending AND #attempts = :zero AND #notBefore <= :now AND attribute_not_exists(#retriedAt)';

/** The fence: the attempt is still the record's current one. After its lease was taken over or its task revoked, a worker can write nothing. */
export const CURRENT = '#state = :started AND #attempts = :attempt AND #owner = :owner';

/** The attempt whose worker died is still the latest. */
export const CRASHED = allOf(LEASE_OVER, '#attempts = :attempt AND #owner = :owner');

/** The task waits for its first attempt, due or not. */
export const WAITS_FOR_ITS_FIRST_ATTEMPT = '#state = :pending';

/**
 * No worker has claimed the task, and no other call answers for it: the record may be withdrawn. A task that was refused for capacity has no
 * attempts either, but a worker has its message.
 */
export const UNTOUCHED =
  '#state = :pending AND #attempts = :zero AND attribute_not_exists(#held) AND attribute_not_exists(#snoozes)';

/**
 * Nobody has changed the task's time in this life. A write that changes it names the revision that it saw: carried out late, it does not move a
 * task that was moved again since.
 */
export const UNMOVED = 'attribute_not_exists(#revision)';

/** The task's time was changed before, and not since it was seen. */
export const AT_THAT_REVISION = '#revision = :revision';

/** The record was created by this very call, where calls may share the id. */
export const BORN_BY = '#bornBy = :bornBy';

/** The record was created in this life, over the tombstone of the life before. */
export const BORN_IN = '#life = :born';

/** The task has not ended, so it can be revoked, even while it runs. */
export const OPEN = '#state IN (:pending, :retry, :started)';

/** The task has ended in a way that allows a retry by hand. A tombstone is no task's end. */
export const ENDED_BADLY = '#state IN (:failure, :revoked) AND attribute_not_exists(#tombstone)';

/** The task has ended in any way, whatever is left of it. */
export const FINAL = '#state IN (:success, :failure, :revoked)';

/** The task has ended in any way, and was not forgotten since. */
export const ENDED = allOf(FINAL, 'attribute_not_exists(#tombstone)');

/** The record is the tombstone of a refused call, whose key may open the next life. */
export const A_REFUSED_CALLS = '#tombstone = :refused';

/**
 * The task is in its first life: nobody has retried it by hand. A life ends once. A write that names the life therefore takes the task out
 * of that end only once, however often it is repeated; and a message of an earlier life cannot end a task that a later message carries.
 */
export const IN_FIRST_LIFE = 'attribute_not_exists(#life)';

/** The task is in this later life. */
export const IN_THAT_LIFE = '#life = :life';

/** The record's message is still to be sent for this revision. */
export const DUE_RUN = '#dueRun = :dueRun';

/** No message is to be sent for the record. */
export const NO_DUE_RUN = 'attribute_not_exists(#dueRun)';

/** The end of this life is still to be told. */
export const DUE_OUTBOX = '#dueOutbox = :dueOutbox';

/** No end is to be told. */
export const NO_DUE_OUTBOX = 'attribute_not_exists(#dueOutbox)';

/**
 * The record exists and is a task's. Mail may outlive the record, a bulk call's reservation is not a task, and what was forgotten is not to be
 * written again.
 */
export const A_TASK = 'attribute_exists(#task) AND attribute_not_exists(#tombstone)';

/** The mail is the task's: its tags have the token that an attempt of the task was given. */
export const TAGGED_MAIL = '#mailToken = :token';

/**
 * Mail without a token may be the task's, which sent some; or which has run, and whose attempts were given no token, as was so before there were
 * tokens.
 */
export const UNTAGGED_MAIL = anyOf(
  'attribute_exists(#mailed)',
  'attribute_not_exists(#mailToken) AND #attempts > :zero',
);

/**
 * The stored mail status, if any, ranks lower. SES delivers events at least once and in any order: with this condition, a repeated event
 * changes nothing, and a late one does not replace a higher-ranking status. See `mailStatusOrder`.
 */
export const MAIL_STATUS_RANKS_LOWER = anyOf('attribute_not_exists(#delivery)', '#delivery.#order < :order');

/**
 * Nobody holds the key of a bulk call: either it is new, or the lease of the call that held it for the same body is over. A reservation
 * whose tasks are all stored has no lease, so this never holds for it.
 */
export const RESERVATION_FREE = anyOf(UNRECORDED, '#fingerprint = :fingerprint AND #leaseUntil <= :now');

/** This call still holds the key. If its lease ended and another call took the key over, that call's work is not undone. */
export const RESERVATION_HELD = '#owner = :owner';
