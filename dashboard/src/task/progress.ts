import type { Json } from '../api/task.ts';

/** The progress of a run, as read from what it reported. */
interface Progress {
  /** 0 to 1. */
  readonly part: number;
  readonly label: string;
}

/** Field names that tasks use for what is done and for the total. The first pair that fits counts. */
const DONE = ['current', 'done', 'completed', 'processed', 'sent', 'count', 'step', 'index', 'i', 'value'];
const TOTAL = ['total', 'of', 'max', 'times', 'steps', 'length', 'size', 'count'];

/** Reads a reported progress, which may be any JSON; `null` if no bar can be drawn of it. */
export function readProgress(value: Json): Progress | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return null;
  // A bare 1 may be the whole, or one of a hundred.
  if (value === 1) return null;
  if (typeof value === 'number') return value > 0 && value < 1 ? ofPart(value) : ofPercent(value);
  if (isList(value)) {
    const [done, total] = value;
    return value.length === 2 ? ofCount(done, total) : null;
  }
  for (const name of ['percent', 'percentage', 'pct']) {
    const percent = value[name];
    if (typeof percent === 'number') return ofPercent(percent);
  }
  for (const name of ['fraction', 'ratio']) {
    const part = value[name];
    if (typeof part === 'number') return part >= 0 && part <= 1 ? ofPart(part) : null;
  }
  for (const total of TOTAL) {
    for (const done of DONE) {
      const progress = done === total ? null : ofCount(value[done], value[total]);
      if (progress) return progress;
    }
  }
  return null;
}

function ofCount(done: Json | undefined, total: Json | undefined): Progress | null {
  if (typeof done !== 'number' || typeof total !== 'number') return null;
  if (!(total > 0) || done < 0 || done > total) return null;
  return { part: done / total, label: `${done} of ${total}` };
}

function ofPercent(percent: number): Progress | null {
  return percent >= 0 && percent <= 100 ? ofPart(percent / 100) : null;
}

function ofPart(part: number): Progress {
  return { part, label: `${Math.round(part * 100)} %` };
}

/** `Array.isArray` does not narrow to readonly arrays. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
