import type { ComponentChildren } from 'preact';
import { Time } from './time.tsx';
import { fullTime } from './times.ts';

/** A name and what it is, in a list of facts. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface MomentProps {
  readonly name: string;
  /** ISO 8601; `null` if it did not come. */
  readonly at: string | null;
  readonly now: number;
}

/** A time in a list of facts. */
export function Moment({ name, at, now }: MomentProps) {
  if (at === null) return null;
  return (
    <Fact name={name}>
      <Time at={at} now={now} />
      <small>{fullTime(at)}</small>
    </Fact>
  );
}
