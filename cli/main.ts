import { text } from 'node:stream/consumers';
import { EXIT, Interrupted } from './cli-error.ts';
import { run } from './run.ts';

/** The `lovage` process: runs the command line, and ends with its exit code. */
const interruption = new AbortController();
process.on('SIGINT', () => {
  // A second Ctrl-C ends at once.
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort(new Interrupted('Stopped.'));
});
// The reader has closed the pipe, as in `lovage list | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
  now: () => Date.now(),
  readStdin: () => text(process.stdin),
  confirm: async (question) => {
    const { confirm } = await import('./confirm.ts');
    return confirm(question, interruption.signal);
  },
});
