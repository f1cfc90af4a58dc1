/** When messages were received, by their receipt handles. Receipts older than a given age are forgotten, so that it does not grow for ever. */
export class Receipts {
  readonly #maxAgeMs: number;
  /** From the oldest to the newest: a `Map` keeps the order in which its keys came. */
  readonly #times = new Map<string, number>();

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs;
  }

  /** Says that messages have just been received. */
  add(handles: readonly string[]): void {
    const now = Date.now();
    for (const [handle, time] of this.#times) {
      if (now - time <= this.#maxAgeMs) break;
      this.#times.delete(handle);
    }
    for (const handle of handles) this.#times.set(handle, now);
  }

  /** Says that messages have been deleted. */
  forget(handles: readonly string[]): void {
    for (const handle of handles) this.#times.delete(handle);
  }

  /** In milliseconds since the epoch. */
  timeOf(handle: string): number | undefined {
    return this.#times.get(handle);
  }
}
