import { CallFailed } from './call.ts';

type Listener = () => void;

const changed = new Set<Listener>();
const triedAgain = new Set<Listener>();
let lost = false;

/** Whether the API did not answer when it was last asked. */
export function isLost(): boolean {
  return lost;
}

/** Notes what came of a call; `null` is an answer. An answer of a gateway that reached nobody is none. */
export function noteAnswer(failure: unknown): void {
  const now =
    failure instanceof CallFailed &&
    (failure.status === null || ((failure.status === 502 || failure.status === 504) && !failure.problem));
  if (now === lost) return;
  lost = now;
  for (const listener of changed) listener();
}

/** Makes everything that polls ask at once. */
export function tryAgain(): void {
  for (const listener of triedAgain) listener();
}

/** @returns a function that ends the listening */
export function onConnectionChange(listener: Listener): () => void {
  return listen(changed, listener);
}

/** @returns a function that ends the listening */
export function onTryAgain(listener: Listener): () => void {
  return listen(triedAgain, listener);
}

function listen(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
