import { expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/functions.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

/** The reserved concurrency of each function, by the start of its description. */
function reservedIn(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const functions = [...resourcesOf(synthesize(context), 'AWS::Lambda::Function').values()];
  expect(functions.length).toBeGreaterThan(FUNCTION_NAMES.length);
  return Object.fromEntries(
    functions.flatMap(({ Properties }) => {
      const { Description, ReservedConcurrentExecutions: reserved } = Properties;
      return reserved === undefined ? [] : [[String(Description).match(/^\w+/)?.[0], reserved]];
    }),
  );
}

const waitsIn = (context: Readonly<Record<string, unknown>>) =>
  [...resourcesOf(synthesize(context), 'AWS::Lambda::Function').values()].flatMap(
    ({ Properties }) => Object(Properties['Environment']).Variables.WAITS ?? [],
  );

test('by default, no function has reserved concurrency, which a new account would refuse', () => {
  expect(reservedIn({})).toEqual({});
  expect(waitsIn({})).toEqual([]);
});

test('with apiConcurrency, the three functions that only the API calls have it, and calls that wait share it', () => {
  expect(reservedIn({ apiConcurrency: '20' })).toEqual({ Takes: 20, Says: 20, Pauses: 20 });
  expect(waitsIn({ apiConcurrency: 20 })).toEqual(['share']);
});

test.each(['0', '1001', '2.5', 'all'])('apiConcurrency %s is refused', (apiConcurrency) => {
  expect(() => synthesize({ apiConcurrency })).toThrow('apiConcurrency');
});
