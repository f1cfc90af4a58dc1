import type { ComponentChildren } from 'preact';
import type { FieldError } from '../api/task.ts';

interface RefusalProps {
  readonly detail: string;
  /** The errors of no field of the form. */
  readonly rest: readonly FieldError[];
  readonly children?: ComponentChildren;
}

/** Why the API refused what a form sent. */
export function Refusal({ detail, rest, children }: RefusalProps) {
  return (
    <div class="refusal" role="alert">
      <p>{detail}</p>
      {rest.length > 0 && (
        <ul>
          {rest.map(({ path: at, message }) => (
            <li key={at}>
              <code>{at}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}
