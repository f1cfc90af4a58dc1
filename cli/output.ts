import picocolors from 'picocolors';
import { jsonText } from './terminal/json-text.ts';
import { ownSequence, ownStyle, printable } from './terminal/own-sequences.ts';

const STYLES = ['bold', 'cyan', 'dim', 'gray', 'green', 'magenta', 'red', 'yellow'] as const;

/** Functions that colour a text. */
type Colors = { readonly [Style in (typeof STYLES)[number]]: (text: string) => string };

/** Removes the line that the cursor is in. */
const ERASE_LINE = '\r\u001b[2K';

/** The same of the line above. */
const ERASE_LINE_ABOVE = '\u001b[1A\u001b[2K';

/** The part of an output stream that is used. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Whether data is written as JSON. */
  readonly json: boolean;
  /** Environment variables: `NO_COLOR` (no-color.org), `FORCE_COLOR` and `TERM` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Where a command writes: data to stdout, everything else to stderr. All that the command line prints goes through here, and is cleaned here:
 * texts of other people do nothing to the terminal.
 */
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
  readonly #write: { readonly [Name in 'stdout' | 'stderr']: (text: string) => void };
  readonly #stderr: OutputStream;
  #liveText = '';

  constructor({ stdout, stderr, json, environment }: OutputOptions) {
    this.#stderr = stderr;
    this.#write = {
      stdout: (text) => void stdout.write(printable(text)),
      stderr: (text) => void stderr.write(printable(text)),
    };
    this.json = json;
    const allowed = (stream: OutputStream) => {
      if (environment['NO_COLOR']) return false;
      if (environment['FORCE_COLOR'] && environment['FORCE_COLOR'] !== '0') return true;
      return stream.isTTY === true && environment['TERM'] !== 'dumb';
    };
    this.colors = colorsIf(allowed(stdout) && !json);
    this.noteColors = colorsIf(allowed(stderr));
    this.width = stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    this.live = stderr.isTTY === true && environment['TERM'] !== 'dumb';
  }

  /** Writes a text as it is, such as the help, which has its own line feeds. */
  text(text: string, to: 'stdout' | 'stderr'): void {
    this.#aside(() => this.#write[to](text));
  }

  /** Writes lines of data. */
  data(text: string): void {
    this.#aside(() => this.#write.stdout(`${text}\n`));
  }

  /** Writes a JSON document; on one line if there may be several. */
  document(value: unknown, { line = false }: { line?: boolean } = {}): void {
    this.data(jsonText(value, line ? 0 : 2));
  }

  /** Writes a message that is not data. */
  note(text: string): void {
    this.#aside(() => this.#write.stderr(`${text}\n`));
  }

  /** Columns of the terminal on stderr. */
  get noteWidth(): number {
    return this.#stderr.columns ?? 80;
  }

  /** Rows of the terminal on stderr. */
  get noteHeight(): number {
    return this.#stderr.rows ?? 24;
  }

  /** Shows a line at the bottom, replacing the previous one; an empty text removes it. Does nothing without a terminal. */
  liveLine(text: string): void {
    this.liveLines([text]);
  }

  /** The same with several, each shorter than the terminal is wide, and all of them less than it is high: others could not be removed. */
  liveLines(lines: readonly string[]): void {
    const text = lines.join('\n');
    if (!this.live || text === this.#liveText) return;
    const erasing = this.#erasing();
    this.#liveText = text;
    this.#write.stderr(`${erasing}${text}`);
  }

  #aside(write: () => void): void {
    const text = this.#liveText;
    if (text) this.#write.stderr(this.#erasing());
    write();
    if (text) this.#write.stderr(text);
  }

  /** Removes what is shown at the bottom. */
  #erasing(): string {
    const above = this.#liveText.split('\n').length - 1;
    return `${ownSequence(ERASE_LINE)}${ownSequence(ERASE_LINE_ABOVE).repeat(above)}`;
  }
}

function colorsIf(allowed: boolean): Colors {
  const colors = picocolors.createColors(allowed);
  return Object.fromEntries(STYLES.map((style) => [style, ownStyle(colors[style])])) as Colors;
}
