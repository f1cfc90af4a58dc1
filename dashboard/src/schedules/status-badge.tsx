import type { Schedule } from '../api/task.ts';
import { originOf, statusOf } from './status.ts';

/** Whether a schedule makes tasks, and where it comes from. */
export function StatusBadge({ schedule }: { readonly schedule: Schedule }) {
  const status = statusOf(schedule);
  return (
    <span class="status">
      <span class="status-badge" data-status={status}>
        {status}
      </span>
      <span class="muted small-print">{originOf(schedule)}</span>
    </span>
  );
}
