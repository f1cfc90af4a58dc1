import { useState } from 'preact/hooks';
import { readInput } from '../api/calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { JsonBlock } from '../parts/code-block.tsx';
import { WhenFetched } from '../parts/when-fetched.tsx';

/** The task's input, fetched only on request. */
export function TaskInput({ id }: { readonly id: string }) {
  const [asked, setAsked] = useState(false);
  const input = useFetched(asked ? { key: id, fetch: (signal) => readInput(id, signal) } : null);
  return (
    <section class="card" aria-labelledby="input-title">
      <h2 id="input-title">Input</h2>
      {asked ? (
        <WhenFetched of={input} name="the input">
          {(value) =>
            value === null ? (
              <p class="muted">The record has no input: it made room for a large result, or was null.</p>
            ) : (
              <JsonBlock value={value} what="Input" />
            )
          }
        </WhenFetched>
      ) : (
        <div class="concealed">
          <p class="muted">It may hold personal data, so it is shown only on request.</p>
          <button type="button" onClick={() => setAsked(true)}>
            Show the input
          </button>
        </div>
      )}
    </section>
  );
}
