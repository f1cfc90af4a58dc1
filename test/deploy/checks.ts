/** Runs checks one after the other, prints each, and counts them. */
export class Checks {
  #passed = 0;
  #failed = 0;

  get passed(): number {
    return this.#passed;
  }

  get failed(): number {
    return this.#failed;
  }

  /**
   * Runs one check. A failed check is printed and does not stop the ones after it.
   *
   * @returns what the check returned; `null` if it failed
   */
  readonly check = async <Value>(what: string, run: () => Promise<Value>): Promise<Value | null> => {
    const start = Date.now();
    try {
      const value = await run();
      this.#passed += 1;
      console.log(`  ok    ${what} (${Date.now() - start} ms)`);
      return value;
    } catch (error) {
      this.#failed += 1;
      console.log(`  FAIL  ${what}\n${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
}

/** Runs one check, as `Checks` does. */
export type Check = Checks['check'];
