import { missingEmulators } from '../local/emulators/missing-emulators.ts';

/** The emulators that a test system stands on. SES is in this process. */
const EMULATORS = /^(dynalite|fauxqs)@/;

/**
 * What is thrown for an error of loading the test system: which packages to install, if it is for want of one.
 *
 * @param missing the packages of all emulators that are not installed, for npm
 */
export function orMissing(error: unknown, missing = missingEmulators): unknown {
  const code: unknown = Object(error).code;
  // Jest has a code of its own.
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return error;
  const packages = missing().filter((one) => EMULATORS.test(one));
  if (packages.length === 0) return error;
  return new Error(
    `A test system needs emulators that are not installed: npm install --save-dev ${packages.join(' ')}`,
    { cause: error },
  );
}
