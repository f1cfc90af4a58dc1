import type { Event } from '../event.ts';
import { History } from './history.ts';
import { KNOWN, type Known } from './known.ts';
import { RULES, type RuleName } from './rules.ts';
import type { Violation } from './violation.ts';

/** What a run came to under one rule. */
export interface Verdict {
  readonly rule: RuleName;
  readonly sentence: string;
  /** Violations that nothing is known of. */
  readonly failures: readonly Violation[];
  /** Violations that a known fault brought about, with the fault. */
  readonly known: readonly { readonly violation: Violation; readonly as: Known }[];
  readonly allowed: readonly string[];
}

/** Holds a run against every rule. */
export function judge(events: readonly Event[], knownFaults: readonly Known[] = KNOWN): readonly Verdict[] {
  const history = new History(events);
  return namesOf(RULES).map((rule) => {
    const { sentence, find } = RULES[rule];
    const { violations, allowed } = find(history);
    const judged = violations.map((violation) => ({
      violation,
      as: knownFaults.find(({ cause, breaks }) => cause === violation.cause && breaks.includes(rule)),
    }));
    return {
      rule,
      sentence,
      failures: judged.flatMap(({ violation, as }) => (as ? [] : [violation])),
      known: judged.flatMap(({ violation, as }) => (as ? [{ violation, as }] : [])),
      allowed,
    };
  });
}

/** TypeScript does not know that an object of ours has no other keys. */
function namesOf<Name extends string>(named: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(named) as Name[];
}
