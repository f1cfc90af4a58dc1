import type { Json } from '../api/task.ts';
import { CopyButton } from './copy-button.tsx';

/** A value as JSON, to be read and copied. Never anything but text. */
export function JsonBlock({ value, what }: { readonly value: Json; readonly what: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0} role="region" aria-label={what}>
        {text}
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
