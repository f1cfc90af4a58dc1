import type { ComponentChildren } from 'preact';
import type { Fetched } from '../api/use-fetched.ts';
import { Notice } from './notice.tsx';

interface WhenFetchedProps<Value> {
  readonly of: Fetched<Value>;
  /** Names the value, as in "Could not load the tasks". */
  readonly name: string;
  /** The placeholder while it loads. Default: one grey block. */
  readonly waiting?: ComponentChildren;
  /** Title and explanation for a `404`. */
  readonly missing?: { readonly title: string; readonly hint: string };
  readonly children: (value: Value) => ComponentChildren;
}

/** Shows a fetched value: a placeholder until it is there, an error if it cannot be loaded, a note if it is out of date. */
export function WhenFetched<Value>({
  of: { value, failure, refresh },
  name,
  waiting = <div class="waiting-block" aria-hidden="true" />,
  missing,
  children,
}: WhenFetchedProps<Value>) {
  const gone = failure?.status === 404 ? missing : undefined;
  return (
    <>
      {failure && (value === undefined || gone) && (
        <Notice title={gone?.title ?? `Could not load ${name}`} tone="error">
          <p>{failure.message}</p>
          {gone ? (
            <p>{gone.hint}</p>
          ) : (
            <button type="button" onClick={refresh}>
              Try again
            </button>
          )}
        </Notice>
      )}
      {failure && value !== undefined && !gone && (
        <p class="live" data-failed="true" role="status">
          Not up to date: {failure.message}
        </p>
      )}
      {value === undefined && !failure && (
        <div class="waiting" role="status">
          <span class="unseen">Loading {name}</span>
          {waiting}
        </div>
      )}
      {value !== undefined && children(value)}
    </>
  );
}
