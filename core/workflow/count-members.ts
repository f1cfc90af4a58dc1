import type { WorkflowCounts } from '../protocol/api-workflow.ts';
import type { Fate } from './look-at-members.ts';

/**
 * Counts what became of consecutive members.
 *
 * @param fates of all members, by their numbers
 */
export function countMembers(
  fates: readonly Fate[],
  from = 0,
  count: number = fates.length - from,
): WorkflowCounts {
  const counts = { open: 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const fate of fates.slice(from, from + count)) counts[fate] += 1;
  return counts;
}
