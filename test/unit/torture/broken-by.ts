import type { Event } from '../../torture/event.ts';
import { judge } from '../../torture/judge/judge.ts';
import type { RuleName } from '../../torture/judge/rules.ts';
import { answered, begin, listed, sent, settled } from './small-history.ts';

/** The rules that these events break. */
export function brokenBy(events: readonly Event[]): readonly RuleName[] {
  const ordered = [begin(), ...events].sort((a, b) => a.at - b.at);
  return judge(ordered).flatMap(({ rule, violations }) => (violations.length > 0 ? [rule] : []));
}

/** What a task leaves for which all went well, but for its runs and its record. */
export const WELL = [sent(), answered(20), settled(), listed()];
