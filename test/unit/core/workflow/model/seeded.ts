import type { Random } from '../../../../../core/protocol/backoff.ts';

/** Choices that follow from a seed. */
export class Seeded {
  readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** A whole number from `least` up to and including `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  /** @throws Error if there is nothing to choose from */
  oneOf<Choice>(choices: readonly Choice[]): Choice {
    const chosen = choices[Math.floor(this.random() * choices.length)];
    if (chosen === undefined) throw new Error('Nothing to choose from');
    return chosen;
  }

  shuffled<Choice>(choices: readonly Choice[]): Choice[] {
    return choices
      .map((choice) => ({ choice, place: this.random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ choice }) => choice);
  }
}
