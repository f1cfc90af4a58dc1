import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { CliError, EXIT } from './cli-error.ts';
import { createContext, type Surroundings } from './context.ts';
import { Output, type OutputStream } from './output.ts';
import { createProgram, type GlobalOptions } from './program.ts';
import { tellError } from './tell-error.ts';

/** The process that runs a command line. */
interface CliProcess extends Surroundings {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/**
 * Runs a command line.
 *
 * @param args as the shell passes them, without the program's name
 * @returns its exit code
 * @throws unexpected errors: bugs in the command line
 */
export async function run(args: readonly string[], surroundings: CliProcess): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  let output = new Output({ stdout, stderr, json: false, environment });
  let exitCode: number = EXIT.ok;
  const program = createProgram({
    version: version(),
    write: {
      writeOut: (text) => output.text(text, 'stdout'),
      writeErr: (text) => output.text(text, 'stderr'),
    },
    createContext: (options: GlobalOptions) => {
      const { json = false, color } = options;
      output = new Output({ stdout, stderr, json, environment: color ? environment : { NO_COLOR: '1' } });
      const exitWith = (code: number) => {
        exitCode = code;
      };
      return createContext(options, { ...surroundings, output, exitWith });
    },
  });
  try {
    refuseOtherEncodings(args);
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    output.liveLine('');
    // Commander has written its message already. Its help and version end with 0, mistakes with 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { explainError } = await import('./explain-error.ts');
    const explained = explainError(error);
    if (!explained) throw error;
    tellError(explained, output);
    return explained.exitCode;
  }
}

/** Node.js decodes what the shell passes, and puts U+FFFD for what is not UTF-8. @throws CliError if it did */
function refuseOtherEncodings(args: readonly string[]): void {
  const wrong = args.find((arg) => arg.includes('\ufffd'));
  if (wrong === undefined) return;
  throw new CliError(EXIT.usage, `The argument "${wrong}" is not UTF-8.`, {
    hint: 'Set the terminal to UTF-8, or give the text in a file: --input FILE.',
  });
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
