/** The oldest Node.js with `node:sqlite`, on which the emulator of SQS stands. */
const OLDEST = [22, 13] as const;

/** @param version of Node.js, as in `24.1.0` @throws Error if no test system runs on it */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Error(
    `A test system needs Node.js ${OLDEST.join('.')} or newer, and this is ${version}. Tasks run on Node.js 24 on AWS; single ones can be tested on this one, with runTask.`,
  );
}
