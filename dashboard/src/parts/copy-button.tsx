import { useEffect, useState } from 'preact/hooks';
import { announce } from '../shell/announcer.tsx';

/** Copies a text. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        announce(`Copied ${what}.`);
      },
      () => announce('The browser did not allow copying. Select the text and copy it.'),
    );
  };
  return (
    <button type="button" class="quiet small" onClick={copy} aria-label={`Copy ${what}`}>
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
