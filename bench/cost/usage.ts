import type { PriceName } from './prices.ts';

/** Units used of each price. */
export type Usage = Readonly<Partial<Record<PriceName, number>>>;

/** The sum of several usages. */
export function addUp(...usages: readonly Usage[]): Usage {
  const sum: Partial<Record<PriceName, number>> = {};
  for (const usage of usages) {
    for (const name of namesOf(usage)) sum[name] = (sum[name] ?? 0) + (usage[name] ?? 0);
  }
  return sum;
}

/** The usage multiplied by a factor. */
export function times(factor: number, usage: Usage): Usage {
  return Object.fromEntries(namesOf(usage).map((name) => [name, factor * (usage[name] ?? 0)]));
}

export function namesOf(usage: Usage): PriceName[] {
  // A usage has no other keys.
  return Object.keys(usage) as PriceName[];
}
