import type { Json } from '../api/task.ts';
import { CodeBlock } from './code-block.tsx';
import { CopyButton } from './copy-button.tsx';

/** A value as JSON, to be read and copied. Never anything but text. */
export function JsonBlock({ value, what }: { readonly value: Json; readonly what: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <CodeBlock text={text} label={what}>
      <CopyButton text={text} what={what} />
    </CodeBlock>
  );
}
