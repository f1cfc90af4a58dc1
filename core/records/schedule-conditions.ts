/**
 * Every condition on a write to a schedule's item, and on the writes that make its occurrences and take them back, with its reason. A schedule,
 * and the record of one of its occurrences:
 *
 *     edit ─────▶ UNRECORDED, or THIS_REVISION and THIS_DECLARATION   revision + 1, and what is to be undone of the revision before
 *     advance ──▶ THIS_REVISION and NEXT_AS_SEEN (or NO_NEXT)         everything before the next time was made
 *     mark ─────▶ THIS_REVISION and THIS_DECLARATION                  another build declares the same
 *     claim ────▶ UNRECORDED, or CLAIM_AS_SEEN                        which build's declarations the schedules are to have
 *     done ─────▶ CLAIM_AS_SEEN                                       they have them
 *
 *     make ─────▶ UNRECORDED                                          the record is created, PENDING
 *     take back ▶ UNRECORDED                                          a tombstone: a birth that comes late meets it
 *          or ──▶ UNSTARTED and MADE_BEFORE, in its life              REVOKED, and marked as taken back
 *          or ──▶ TAKEN_BACK_AS_SEEN, in its life                     its mark is of a later revision
 *     make ─────▶ TAKEN_BACK_AS_SEEN, in its life                     PENDING again, in its next life
 *
 * A revision is only ever raised, and within a revision the next time only ever becomes later. A life is taken back once, and what is opened
 * again is in the next. So whatever is carried out late meets something else than what it names.
 */

/** The schedule is as it was when the write was decided on. A late one meets a higher revision. */
export const THIS_REVISION = '#revision = :revision';

/** No other build of the project has declared it meanwhile; a build that finds the declaration unchanged writes its own mark all the same. */
export const THIS_DECLARATION = '#declaredBy = :seenDeclaredBy';
export const NEVER_DECLARED = 'attribute_not_exists(#declaredBy)';

/** No other sweep of this revision has gone on: its occurrences are counted once. */
export const NEXT_AS_SEEN = '#nextAt = :nextAt';
export const NO_NEXT = 'attribute_not_exists(#nextAt)';

/** No other build has claimed the declarations meanwhile. */
export const CLAIM_AS_SEEN = '#hash = :seenHash AND #at = :seenAt';

/** No attempt of the occurrence has begun, and nobody has asked for it by hand. */
export const UNSTARTED = '#state = :pending AND #attempts = :zero AND attribute_not_exists(#retriedAt)';

/** The occurrence was made by an earlier revision of its schedule than the one that takes it back. */
export const MADE_BEFORE = '#madeBy < :takenBack';

/** The occurrence is taken back, by the revision that was seen: no later one has taken it back again, and none has opened it. */
export const TAKEN_BACK_AS_SEEN = '#takenBack = :seenTakenBack';
