import type { Schedule } from '../api/task.ts';
import { wordsOf } from './words.ts';

/** When a schedule comes: in words, and as it was given. */
export function When({ schedule }: { readonly schedule: Schedule }) {
  const { cron, timezone } = schedule;
  const words = wordsOf(schedule);
  return (
    <span class="when">
      {words !== null && <span>{words}</span>}
      {cron !== null && (
        <span class="muted">
          <code>{cron}</code> in {timezone}
        </span>
      )}
    </span>
  );
}
