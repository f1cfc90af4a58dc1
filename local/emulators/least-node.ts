import { isOlder } from '../../infra/package-version.ts';

/** The first version of Node.js that has SQLite, on which the emulator of SQS stands. */
export const LEAST_NODE = '22.13';

/** Whether a version of Node.js, such as `24.1.0`, cannot run the emulators. */
export function isTooOld(version: string): boolean {
  return isOlder(version, LEAST_NODE);
}
