import type { History } from './history.ts';
import { afterTheEnd } from './rules/after-the-end.ts';
import { atMostOnce } from './rules/at-most-once.ts';
import { attempts } from './rules/attempts.ts';
import { emails } from './rules/emails.ts';
import { ends } from './rules/ends.ts';
import { finalStays } from './rules/final-stays.ts';
import { keys } from './rules/keys.ts';
import { list } from './rules/list.ts';
import { overlap } from './rules/overlap.ts';
import { reasons } from './rules/reasons.ts';
import { refusals } from './rules/refusals.ts';
import { revoked } from './rules/revoked.ts';
import type { Found } from './violation.ts';

/** What a run is held against, by short names. */
export const RULES = {
  ends: { sentence: 'every accepted task has a record, and comes to an end', find: ends },
  overlap: { sentence: 'no two runs of a task at once', find: overlap },
  attempts: { sentence: 'attempts are honest', find: attempts },
  once: { sentence: 'what may run at most once is never run twice', find: atMostOnce },
  reasons: { sentence: 'what has returned is not run again without a reason', find: reasons },
  after: { sentence: 'nothing runs after the end', find: afterTheEnd },
  emails: { sentence: 'no email without a run, no success without its email', find: emails },
  refusals: { sentence: 'what is refused does not run, or was said to', find: refusals },
  keys: { sentence: 'the same key gives one task', find: keys },
  final: { sentence: 'final stays final, as readers see it', find: finalStays },
  revoked: { sentence: 'nothing is revoked by nobody', find: revoked },
  list: { sentence: 'the list has every task once, and nothing of refused calls', find: list },
} as const satisfies Record<string, { sentence: string; find: (history: History) => Found }>;

export type RuleName = keyof typeof RULES;
