import { fullTime, relative } from './times.ts';

/** A time relative to now, with the full time as its tooltip. */
export function Time({ at, now }: { readonly at: string; readonly now: number }) {
  return (
    <time dateTime={at} title={fullTime(at)}>
      {relative(Date.parse(at), now)}
    </time>
  );
}
