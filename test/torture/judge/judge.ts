import type { Event } from '../event.ts';
import { History } from './history.ts';
import { RULES, type RuleName } from './rules.ts';
import type { Violation } from './violation.ts';

/** What a run came to under one rule. */
export interface Verdict {
  readonly rule: RuleName;
  readonly sentence: string;
  readonly violations: readonly Violation[];
  /** What docs/guarantees.md allows, a sentence for each time. */
  readonly allowed: readonly string[];
}

/** Holds a run against every rule. */
export function judge(events: readonly Event[]): readonly Verdict[] {
  const history = new History(events);
  return namesOf(RULES).map((rule) => {
    const { sentence, find } = RULES[rule];
    return { rule, sentence, ...find(history) };
  });
}

/** TypeScript does not know that an object of ours has no other keys. */
function namesOf<Name extends string>(named: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(named) as Name[];
}
