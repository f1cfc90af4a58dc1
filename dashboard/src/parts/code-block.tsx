import type { ComponentChildren } from 'preact';
import type { Json } from '../api/task.ts';
import { CopyButton } from './copy-button.tsx';

interface CodeBlockProps {
  readonly text: string;
  /** What it is, for screen readers. */
  readonly label: string;
  /** A button in its corner. */
  readonly children?: ComponentChildren;
}

/** Preformatted text. It scrolls if it is long, so the keyboard must reach it. */
export function CodeBlock({ text, label, children }: CodeBlockProps) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <section tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      {children}
    </div>
  );
}

/** A value as JSON, to read and copy. Always shown as text. */
export function JsonBlock({ value, what }: { readonly value: Json; readonly what: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <CodeBlock text={text} label={what}>
      <CopyButton text={text} what={what} />
    </CodeBlock>
  );
}
