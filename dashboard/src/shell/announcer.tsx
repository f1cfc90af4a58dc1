import { useEffect, useState } from 'preact/hooks';
import { onAnnouncement } from './announce.ts';

const SHOWN_MS = 5_000;

/** The one place where announcements are shown. It is always there, for screen readers read only what changes. */
export function Announcer() {
  const [text, setText] = useState('');
  useEffect(() => onAnnouncement(setText), []);
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
