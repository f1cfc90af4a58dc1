import { describe, expect, test } from 'vitest';
import { PRICES, type Price, READ_ON } from '../../../bench/cost/prices.ts';

const UNITS = { million: 1_000_000, thousand: 1_000, 'hundred thousand': 100_000 } as const;

/** The price that the words of a unit say, if they say one. */
function inWords(unit: string): number | undefined {
  const [, usd, many] = /\$([\d.]+)(?: a (hundred thousand|thousand|million))?/.exec(unit) ?? [];
  if (usd === undefined) return undefined;
  const per = Object.entries(UNITS).find(([word]) => word === many)?.[1] ?? 1;
  return Number(usd) / per;
}

describe.each(Object.entries<Price>(PRICES))('the price %s', (name, price) => {
  test('is what its words say', () => {
    const stated = inWords(price.unit);
    if (name === 'rabbitMqHour') expect(price.usd).toBeCloseTo((stated ?? 0) / 3, 9);
    else expect(price.usd).toBeCloseTo(stated ?? price.usd, 12);
    expect(price.usd).toBeGreaterThan(0);
  });

  test('names where it is published and where it was read', () => {
    for (const address of [price.publisher, price.page]) expect(new URL(address).protocol).toBe('https:');
  });

  test('was not dated after it was read', () => {
    if (price.dated !== null) expect(price.dated <= READ_ON, price.dated).toBe(true);
  });

  test('names its provider as the source only if the page read is the provider’s', () => {
    const site = (address: string) => new URL(address).hostname.split('.').slice(-2).join('.');
    if (price.source === 'provider') expect(site(price.page)).toBe(site(price.publisher));
  });
});
