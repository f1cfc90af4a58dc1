import type { Json } from '../../core/protocol/json.ts';

/** Field names that tasks use for what is done and for the total. The first pair that fits counts. */
const DONE = ['current', 'done', 'completed', 'processed', 'sent', 'count', 'step', 'index'];
const TOTAL = ['total', 'of', 'max', 'times', 'steps', 'length', 'size'];

/** The progress of a run: `part` is from 0 to 1. */
interface Progress {
  readonly part: number;
  readonly label: string;
}

/** Reads a reported progress, which may be any JSON; `null` if no bar can be drawn of it. */
export function readProgress(value: Json): Progress | null {
  // A bare 1 may be the whole, or one of a hundred.
  if (value === 1) return null;
  if (typeof value === 'number') return ofPercent(value < 1 ? value * 100 : value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const fields = value as { readonly [name: string]: Json };
  for (const name of ['percent', 'percentage']) {
    const percent = fields[name];
    if (typeof percent === 'number') return ofPercent(percent);
  }
  for (const [total, done] of TOTAL.flatMap((name) => DONE.map((other) => [name, other] as const))) {
    const [of, is] = [fields[total], fields[done]];
    if (typeof of !== 'number' || typeof is !== 'number') continue;
    if (of > 0 && is >= 0 && is <= of) return { part: is / of, label: `${is} of ${of}` };
  }
  return null;
}

function ofPercent(percent: number): Progress | null {
  if (percent < 0 || percent > 100) return null;
  return { part: percent / 100, label: `${Math.round(percent)} %` };
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of blocks, `width` columns wide. @param part 0 to 1 */
export function bar(part: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, part)) * width * 8);
  const blocks = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return blocks + '░'.repeat(Math.max(0, width - [...blocks].length));
}
