import { InvalidArgument } from '../core/protocol/invalid-argument.ts';

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** A time to let pass: seconds, or a text such as `90s`, `10m`, `2h`, `7d` or `1w`; or the moment until which. */
export type Span = number | string | Date;

/**
 * How long that is from now, in milliseconds.
 *
 * @throws InvalidArgument saying what it must be
 */
export function readSpan(span: Span, now: number): number {
  const ms = msOf(span, now);
  if (ms >= 0) return Math.round(ms);
  const given = span instanceof Date ? `the past (${span.toISOString()})` : JSON.stringify(span);
  throw new InvalidArgument(
    `The time to let pass is ${given}; it must be a number of seconds, a text such as "90s", "10m", "2h" or "7d", or a Date that is to come.`,
  );
}

function msOf(span: Span, now: number): number {
  if (typeof span === 'number') return span < Number.POSITIVE_INFINITY ? span * 1000 : Number.NaN;
  if (span instanceof Date) return span.getTime() - now;
  const [, count, unit] = /^(\d+(?:\.\d+)?) ?([smhdw])$/.exec(String(span)) ?? [];
  return count === undefined ? Number.NaN : Number(count) * UNITS[unit as keyof typeof UNITS];
}
