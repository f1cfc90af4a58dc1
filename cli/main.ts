import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { EXIT, Interrupted } from './cli-error.ts';
import { run } from './run.ts';
import { printable } from './terminal/own-sequences.ts';

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

/** An error that no command expects is a bug. Its stack may quote what an API said. */
function crash(error: unknown): never {
  process.stderr.write(printable(`${inspect(error)}\n`));
  process.exit(1);
}
process.on('uncaughtException', crash);

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  signal: interruption.signal,
  now: () => Date.now(),
  readStdin: () => buffer(process.stdin),
  confirm: async (question) => {
    const { confirm } = await import('./confirm.ts');
    return confirm(question, interruption.signal);
  },
});
