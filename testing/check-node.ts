import { isTooOld, LEAST_NODE } from '../local/emulators/least-node.ts';

/** @param version of Node.js, as in `24.1.0` @throws Error if no test system runs on it */
export function checkNode(version: string): void {
  if (!isTooOld(version)) return;
  throw new Error(
    `A test system needs Node.js ${LEAST_NODE} or newer, and this is ${version}. Tasks run on Node.js 24 on AWS; single ones can be tested on this one, with runTask.`,
  );
}
