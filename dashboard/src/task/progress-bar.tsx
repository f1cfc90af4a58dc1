import type { Json } from '../api/task.ts';
import { readProgress } from './progress.ts';

interface ProgressBarProps {
  readonly progress: Json;
  /** Smaller, for a row of the list. */
  readonly slim?: boolean;
}

/** The progress of a run as a bar, if one can be drawn; otherwise, in a row of the list, as JSON. */
export function ProgressBar({ progress, slim = false }: ProgressBarProps) {
  const read = readProgress(progress);
  if (!read) return slim ? <span class="gist mono">{JSON.stringify(progress)}</span> : null;
  return (
    <span class="progress" data-slim={slim}>
      <progress value={read.part} max={1} aria-label="Progress">
        {read.label}
      </progress>
      <span class="progress-label">{read.label}</span>
    </span>
  );
}
