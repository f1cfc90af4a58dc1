/** How many bytes of bodies the API holds at once. A body is held until its call is answered; those that find no room wait unread. */
export class BodyBudget {
  readonly #capacity: number;
  readonly #waiting: { readonly bytes: number; readonly admit: () => void }[] = [];
  #held = 0;

  /** @param capacity in bytes; a larger body has to be alone */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Waits until there is room, in the order of the calls.
   *
   * @returns gives the room back
   */
  async take(given: number): Promise<() => void> {
    const bytes = Math.min(given, this.#capacity);
    if (this.#waiting.length > 0 || this.#held + bytes > this.#capacity) {
      await new Promise<void>((admit) => {
        this.#waiting.push({ bytes, admit });
      });
    } else {
      this.#held += bytes;
    }
    return () => {
      this.#held -= bytes;
      this.#admitNext();
    };
  }

  #admitNext(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#held + next.bytes > this.#capacity) return;
      this.#waiting.shift();
      this.#held += next.bytes;
      next.admit();
    }
  }
}
