import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LAMBDA_CONTEXT } from '../lambda-context.ts';
import { checkAnswer } from '../sandbox/check-answer.ts';

const [file = '', event = '{}'] = process.argv.slice(2);
const asked: unknown = JSON.parse(event);
const load = createRequire(file);

/** One cold start: loads the bundle, calls it once, and writes the times to file descriptor 3. */
async function main(): Promise<void> {
  const start = now();
  const { handler } = load(file);
  const loaded = now();
  const answer: unknown = await handler(asked, LAMBDA_CONTEXT);
  const answered = now();
  checkAnswer(answer);
  const times = {
    importMs: loaded.wallMs - start.wallMs,
    callMs: answered.wallMs - loaded.wallMs,
    importCpuMs: loaded.cpuMs - start.cpuMs,
    callCpuMs: answered.cpuMs - loaded.cpuMs,
  };
  writeSync(3, JSON.stringify(times));
}

function now() {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), cpuMs: (user + system) / 1e3 };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
