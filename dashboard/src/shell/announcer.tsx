import { useEffect, useState } from 'preact/hooks';

const SHOWN_MS = 5_000;

let show: (text: string) => void = () => undefined;

/** Shows a message on the page, which screen readers read out. Only for what somebody has just done themselves. */
export function announce(text: string): void {
  show(text);
}

/** The one place that shows announcements. It is always on the page, because screen readers read only changes. */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => {
    show = setText;
  }, []);
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => setText(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="announcer" role="status" aria-live="polite" data-empty={text === ''}>
      {text}
    </div>
  );
}
