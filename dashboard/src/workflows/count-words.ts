import type { Workflow, WorkflowCounts } from '../api/task.ts';

const NUMBER = new Intl.NumberFormat('en-US');

/** A number as people read it: `10,000`. */
export function inWords(count: number): string {
  return NUMBER.format(count);
}

/** A number of things: `1 task`, `10,000 tasks`. */
export function counted(count: number, thing: string): string {
  return `${inWords(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** How many have ended: `734 of 1,000`. */
export function endedOf({ counts, total }: Pick<Workflow, 'counts' | 'total'>): string {
  return `${inWords(Math.max(0, total - counts.open))} of ${inWords(total)}`;
}

interface Counted {
  readonly counts: WorkflowCounts;
  /** The workflow's. */
  readonly state?: Workflow['state'];
}

/** How many failed, to which the API counts those that were revoked: `3 failed`. */
export function failedInWords({ counts: { failed }, state }: Counted): string {
  return `${inWords(failed)} ${state === 'REVOKED' ? 'failed or revoked' : 'failed'}`;
}

/** How many there are of each kind: `266 open, 731 succeeded, 3 failed`. What is zero is left out. */
export function countsInWords(of: Counted): string {
  const { open, succeeded, failed, skipped } = of.counts;
  const words = [
    open > 0 ? `${inWords(open)} open` : '',
    succeeded > 0 ? `${inWords(succeeded)} succeeded` : '',
    failed > 0 ? failedInWords(of) : '',
    skipped > 0 ? `${inWords(skipped)} not needed` : '',
  ];
  return words.filter(Boolean).join(', ');
}

/** How many there are in all. */
export function totalOf({ open, succeeded, failed, skipped }: WorkflowCounts): number {
  return open + succeeded + failed + skipped;
}
