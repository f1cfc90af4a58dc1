import type { Schedule } from '../api/task.ts';

/** How many occurrences of a schedule were not made or did not run, if any. */
export function Counts({ schedule: { missedCount, skippedCount } }: { readonly schedule: Schedule }) {
  if (missedCount === 0 && skippedCount === 0) return null;
  return (
    <span class="tally">
      {missedCount > 0 && <span title="The scheduler came too late for them">{missedCount} missed</span>}
      {skippedCount > 0 && <span title="The one before had not ended">{skippedCount} skipped</span>}
    </span>
  );
}
