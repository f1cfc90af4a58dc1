import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOf, anyOf } from '../../../../core/records/combine-conditions.ts';
import * as conditions from '../../../../core/records/conditions.ts';

describe('conditions', () => {
  test('are written out without parentheses', () => {
    expect(allOf('a', anyOf('b', 'c AND d'), anyOf('e', 'f'))).toBe(
      'a AND b AND e OR a AND b AND f OR a AND c AND d AND e OR a AND c AND d AND f',
    );
    expect(allOf('a')).toBe('a');
    expect(anyOf('a')).toBe('a');
  });

  test('hold where their parts do', () => {
    const parts = fc.array(fc.array(fc.constantFrom('true', 'false'), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    });
    const holds = (condition: string) =>
      condition
        .split(' OR ')
        .some((alternative) => alternative.split(' AND ').every((part) => part === 'true'));
    fc.assert(
      fc.property(parts, (alternatives) => {
        expect(holds(allOf(...alternatives.map((some) => anyOf(...some))))).toBe(
          alternatives.every((some) => some.includes('true')),
        );
      }),
    );
  });

  // Every other parenthesis doubles the time that the emulator takes for the write, or more.
  test.each(Object.entries(conditions))(
    '%s has no parentheses but those of functions and IN',
    (_name, condition) => {
      expect(condition.replaceAll(/(attribute_(not_)?exists|IN ?)\([^()]*\)/g, '')).not.toMatch(/[()]/);
    },
  );
});
