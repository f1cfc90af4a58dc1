import { expect, test } from 'vitest';
import { EMULATORS, missingEmulators } from '../../../../local/emulators/missing-emulators.ts';

test('every emulator is installed here', () => {
  expect(missingEmulators((name) => import.meta.resolve(name))).toEqual([]);
});

test('emulators that are not installed are named with the versions that Lovage is tested with', () => {
  const missing = missingEmulators((name) => {
    if (name !== 'dynalite') throw new Error(`Cannot find package ${name}`);
  });
  expect(missing).toHaveLength(EMULATORS.length - 1);
  for (const one of missing) expect(one).toMatch(/^[a-z0-9-]+@\^?\d+\.\d+\.\d+$/);
});
