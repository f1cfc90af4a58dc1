import { CallFailed } from './call.ts';

type Listener = () => void;

const changed = new Set<Listener>();
const triedAgain = new Set<Listener>();
let lost = false;

/** Whether the latest call got no answer. */
export function isLost(): boolean {
  return lost;
}

/** Records whether a call was answered; `null` means it was. A gateway's error that it could not reach the API is not an answer. */
export function noteAnswer(failure: unknown): void {
  const now =
    failure instanceof CallFailed &&
    (failure.status === null || ((failure.status === 502 || failure.status === 504) && !failure.problem));
  if (now === lost) return;
  lost = now;
  for (const listener of changed) listener();
}

/** Makes every repeated or failed fetch run now. */
export function tryAgain(): void {
  for (const listener of triedAgain) listener();
}

/** @returns a function that stops listening */
export function onConnectionChange(listener: Listener): () => void {
  return listen(changed, listener);
}

/** @returns a function that stops listening */
export function onTryAgain(listener: Listener): () => void {
  return listen(triedAgain, listener);
}

function listen(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
