/** How many rounds of the event loop read an answer that has arrived: its data, its decryption, its end. */
const ROUNDS = 3;

/** Acts once the event loop has read what arrived before: a task may have kept it from turning. */
export function afterTurns(act: () => void, rounds = ROUNDS): void {
  setImmediate(() => (rounds > 1 ? afterTurns(act, rounds - 1) : act()));
}
