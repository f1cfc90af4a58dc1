import type { PriceName } from './prices.ts';

/** How many units of each price something takes. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>;

/** Several at once. */
export function addUp(...usages: readonly Usage[]): Usage {
  const sum: Partial<Record<PriceName, number>> = {};
  for (const usage of usages) {
    for (const name of namesOf(usage)) sum[name] = (sum[name] ?? 0) + (usage[name] ?? 0);
  }
  return sum;
}

/** The same, so many times. */
export function times(factor: number, usage: Usage): Usage {
  return Object.fromEntries(namesOf(usage).map((name) => [name, factor * (usage[name] ?? 0)]));
}

export function namesOf(usage: Usage): PriceName[] {
  // The keys of an object of this type are prices.
  return Object.keys(usage) as PriceName[];
}
