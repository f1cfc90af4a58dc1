type Listener = (text: string) => void;

const listeners = new Set<Listener>();

/** Tells a person what just happened, by a note on the page that screen readers read out. Only for what they did themselves. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** @returns a function that ends the listening */
export function onAnnouncement(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
