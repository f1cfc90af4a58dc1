/** How many tasks there are, and what became of them. */
interface Counts {
  readonly total: number;
  readonly open: number;
  readonly failed: number;
  /** Those that were to handle a failure which has not come about. */
  readonly skipped: number;
}

/** How many tasks have ended: `734 of 1,000, 3 failed`. */
export function countsText({ total, open, failed, skipped }: Counts): string {
  const ended = `${grouped(total - open)} of ${grouped(total)}`;
  const others = [
    failed === 0 ? [] : [`${grouped(failed)} failed`],
    skipped === 0 ? [] : [`${grouped(skipped)} not needed`],
  ];
  return [ended, ...others.flat()].join(', ');
}

/** A whole number with its thousands apart: `1,000`. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}
