import { run } from '../../../cli/run.ts';

/** How a command line ended, and what it wrote. */
interface CliEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliLineOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  /** What the user answers; without it, there is nobody to ask. */
  readonly answer?: boolean;
  /** Columns of the terminal; without it, there is no terminal. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly questions?: string[];
  /** Called with what is written to stdout. */
  readonly onData?: (text: string) => void;
}

/** Runs a command line in this process. */
export async function cli(args: readonly string[], options: CliLineOptions = {}): Promise<CliEnd> {
  const { environment = {}, stdin = '', answer, columns, signal, questions = [], onData } = options;
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
      if (name === 'stdout') onData?.(text);
    },
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  });
  const exitCode = await run(args, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    environment,
    signal: signal ?? new AbortController().signal,
    now: () => Date.now(),
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    confirm: (question) => {
      questions.push(question);
      if (answer === undefined) return Promise.reject(new Error(`nobody to ask: ${question}`));
      return Promise.resolve(answer);
    },
  });
  return { exitCode, ...written };
}
