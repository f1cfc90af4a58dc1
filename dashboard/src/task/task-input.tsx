import { useState } from 'preact/hooks';
import { CallFailed } from '../api/call.ts';
import { readInput } from '../api/calls.ts';
import type { Json } from '../api/task.ts';
import { JsonBlock } from '../parts/json-block.tsx';

/** The task's input, read when somebody asks for it. */
export function TaskInput({ id }: { readonly id: string }) {
  const [input, setInput] = useState<{ readonly value: Json } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const show = async () => {
    setFailure(null);
    try {
      setInput({ value: await readInput(id) });
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      setFailure(error.message);
    }
  };
  return (
    <section class="card" aria-labelledby="input-title">
      <h2 id="input-title">Input</h2>
      {input && input.value !== null && <JsonBlock value={input.value} what="Input" />}
      {input && input.value === null && (
        <p class="muted">None is kept: it gave way to a large result, or was null.</p>
      )}
      {!input && (
        <div class="concealed">
          <p class="muted">It may hold personal data, and is shown when you ask for it.</p>
          <button type="button" onClick={() => void show()}>
            Show the input
          </button>
        </div>
      )}
      {failure !== null && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}
