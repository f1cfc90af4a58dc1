import type { Json } from '../api/task.ts';
import { readProgress } from './progress.ts';

interface ProgressBarProps {
  readonly progress: Json;
  /** In a row of the list: a smaller one. */
  readonly slim?: boolean;
}

/** How far a run has come: a bar where one can be drawn, and what it reported where not. */
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
