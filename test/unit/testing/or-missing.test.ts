import { expect, test } from 'vitest';
import { orMissing } from '../../../testing/or-missing.ts';

const notFound = Object.assign(new Error("Cannot find package 'fauxqs'"), { code: 'ERR_MODULE_NOT_FOUND' });

test('a test system without its emulators names the packages to install', () => {
  const missing = () => ['aws-ses-v2-local@^2.10.2', 'dynalite@^4.0.0', 'fauxqs@^2.4.1'];
  expect(orMissing(notFound, missing)).toMatchObject({
    message:
      'A test system needs emulators that are not installed: npm install --save-dev dynalite@^4.0.0 fauxqs@^2.4.1',
    cause: notFound,
  });
});

test.each([
  ['whatever else is not found', notFound, []],
  ['whatever else goes wrong', new Error('no'), ['fauxqs@^2.4.1']],
])('%s is told as it is', (_what, error, missing) => {
  expect(orMissing(error, () => missing)).toBe(error);
});
