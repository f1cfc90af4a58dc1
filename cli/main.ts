import { readFileSync } from 'node:fs';
import type { CliError } from './cli-error.ts';
import { Interrupted } from './cli-error.ts';
import { type Context, createContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { Output } from './output.ts';
import { CommanderError, createProgram, type GlobalOptions } from './program.ts';

/** The command `lovage`: reads the command line, runs a command, and ends with its exit code. */

const interruption = new AbortController();
let output = new Output({ ...streams(), json: false, environment: process.env });

process.on('SIGINT', () => {
  // Who presses it twice does not want to wait.
  if (interruption.signal.aborted) process.exit(EXIT.interrupted);
  interruption.abort(new Interrupted('Stopped.'));
});
// Whoever reads has had enough, as in `lovage list | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.ok);
  throw error;
});

const program = createProgram({
  createContext: contextOf,
  version: (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version,
});
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // It has said what it had to say: help and versions end with 0, mistakes with 1.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    await fail(error);
  }
}

function contextOf(options: GlobalOptions): Context {
  const environment = options.color ? process.env : { ...process.env, NO_COLOR: '1' };
  output = new Output({ ...streams(), json: options.json === true, environment });
  return createContext(options, { output, signal: interruption.signal, environment });
}

async function fail(error: unknown): Promise<void> {
  const { explainError } = await import('./explain-error.ts');
  output.liveLine('');
  const explained = explainError(error);
  if (!explained) {
    // Nobody foresaw it: the whole of it helps whoever looks for the fault.
    console.error(error);
    process.exitCode = EXIT.failed;
    return;
  }
  process.exitCode = explained.exitCode;
  tell(explained);
}

function tell({ message, errors, hint, exitCode }: CliError): void {
  const { red, dim } = output.noteColors;
  if (output.json) output.note(JSON.stringify({ error: { message, errors, hint, exitCode } }));
  else {
    output.note(`${red('error:')} ${message}`);
    for (const { path, message: words } of errors) output.note(`  ${path}${path && ': '}${words}`);
    if (hint) output.note(dim(hint));
  }
}

function streams() {
  return { stdout: process.stdout, stderr: process.stderr };
}
