import type { ComponentChildren } from 'preact';

interface NoticeProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** `quiet` if nothing is wrong. */
  readonly tone?: 'quiet' | 'error';
}

/** Says why there is nothing to see, and what to do. */
export function Notice({ title, children, tone = 'quiet' }: NoticeProps) {
  return (
    <div class="notice" data-tone={tone} role={tone === 'error' ? 'alert' : undefined}>
      <svg viewBox="0 0 48 48" aria-hidden="true">
        {tone === 'error' ? (
          <path d="M24 8 43 40H5zM24 19v10m0 5v.5" />
        ) : (
          <path d="M24 42V22m0 6c-9 0-14-5-15-14 9 0 14 5 15 14Zm0-4c0-9 5-14 15-16 0 10-5 15-15 16Z" />
        )}
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
