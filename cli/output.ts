import picocolors from 'picocolors';

type Colors = ReturnType<typeof picocolors.createColors>;

/** The part of an output stream that is used. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether data is written as JSON. */
  readonly json: boolean;
  /** Environment variables: `NO_COLOR` (no-color.org), `FORCE_COLOR` and `TERM` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where a command writes: data to stdout, everything else to stderr. */
export class Output {
  readonly json: boolean;
  /** Colours for data; off unless stdout is a terminal. */
  readonly colors: Colors;
  /** Colours for what goes to stderr. */
  readonly noteColors: Colors;
  /** Columns of the terminal on stdout; Infinity if it is not a terminal. */
  readonly width: number;
  /** Whether stderr can show a line that is updated in place. */
  readonly live: boolean;
  readonly #stdout: OutputStream;
  readonly #stderr: OutputStream;
  #liveLine = '';

  constructor({ stdout, stderr, json, environment }: OutputOptions) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
    const allowed = (stream: OutputStream) => {
      if (environment['NO_COLOR']) return false;
      if (environment['FORCE_COLOR'] && environment['FORCE_COLOR'] !== '0') return true;
      return stream.isTTY === true && environment['TERM'] !== 'dumb';
    };
    this.colors = picocolors.createColors(allowed(stdout) && !json);
    this.noteColors = picocolors.createColors(allowed(stderr));
    this.width = stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    this.live = stderr.isTTY === true && environment['TERM'] !== 'dumb';
  }

  /** Writes lines of data. */
  data(text: string): void {
    this.#aside(() => this.#stdout.write(`${text}\n`));
  }

  /** Writes a JSON document; on one line if there may be several. */
  document(value: unknown, { line = false }: { line?: boolean } = {}): void {
    this.data(JSON.stringify(value, null, line ? 0 : 2));
  }

  /** Writes a message that is not data. */
  note(text: string): void {
    this.#aside(() => this.#stderr.write(`${text}\n`));
  }

  /** Columns of the terminal on stderr. */
  get noteWidth(): number {
    return this.#stderr.columns ?? 80;
  }

  /** Shows a line at the bottom, replacing the previous one; an empty text removes it. Does nothing without a terminal. */
  liveLine(text: string): void {
    if (!this.live || text === this.#liveLine) return;
    this.#liveLine = text;
    this.#stderr.write(`\r\u001b[2K${text}`);
  }

  #aside(write: () => void): void {
    const line = this.#liveLine;
    if (line) this.#stderr.write('\r\u001b[2K');
    write();
    if (line) this.#stderr.write(line);
  }
}
