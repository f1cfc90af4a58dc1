import type { WorkflowCounts } from '../api/task.ts';
import { totalOf } from './count-words.ts';

const KINDS = ['succeeded', 'failed', 'skipped'] as const;

/** How tasks have ended, as parts of a bar. Their numbers stand beside it. */
export function CountsBar({ counts }: { readonly counts: WorkflowCounts }) {
  const total = Math.max(1, totalOf(counts));
  return (
    <span class="counts-bar" aria-hidden="true">
      {KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <i key={kind} data-kind={kind} style={{ width: `${(counts[kind] / total) * 100}%` }} />
      ))}
    </span>
  );
}
