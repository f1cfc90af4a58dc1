import type { ComponentChildren } from 'preact';

export interface CodeBlockProps {
  readonly text: string;
  /** What it is, for those who do not see where it stands. */
  readonly label: string;
  /** A button in its corner. */
  readonly children?: ComponentChildren;
}

/** Text as it is, which scrolls where it is long: so the keyboard must reach it. */
export function CodeBlock({ text, label, children }: CodeBlockProps) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>{text}</pre>
      </section>
      {children}
    </div>
  );
}
