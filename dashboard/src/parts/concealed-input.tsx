import { useState } from 'preact/hooks';
import type { Json } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { JsonBlock } from './code-block.tsx';
import { WhenFetched } from './when-fetched.tsx';

interface ConcealedInputProps {
  readonly fetch: (signal: AbortSignal) => Promise<Json>;
  /** What it means that there is none. */
  readonly none: string;
}

/** An input, fetched only on request. */
export function ConcealedInput({ fetch, none }: ConcealedInputProps) {
  const [asked, setAsked] = useState(false);
  const input = useFetched(asked ? { key: 'input', fetch } : null);
  return (
    <section class="card" aria-labelledby="input-title">
      <h2 id="input-title">Input</h2>
      {asked ? (
        <WhenFetched of={input} name="the input">
          {(value) =>
            value === null ? <p class="muted">{none}</p> : <JsonBlock value={value} what="Input" />
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
