import type { AboutTask } from './about-task.ts';
import { cut } from './cut.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Lovage's logger. Fields hold ids, names, counts and error types, never an input, a result, a recipient or a secret: more people
 * read the log than the table.
 */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

/** A logger that adds the given fields to every line, with the values they have when the line is written. */
export function withFields(logger: Logger, fields: LogFields | AboutTask): Logger {
  return {
    debug: (message, more) => logger.debug(message, { ...fields, ...more }),
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}

/** Most bytes of one text in a line. The longest of ours are a stack's twelve frames. */
const MAX_TEXT_BYTES = 2_048;

/** A logger that cuts long texts, because whoever wrote them does not pay for the log. */
export function withCutTexts(logger: Logger): Logger {
  const short = (fields: LogFields): LogFields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' ? cutText(value) : value,
      ]),
    );
  return {
    debug: (message, fields) => logger.debug(cutText(message), short(fields)),
    info: (message, fields) => logger.info(cutText(message), short(fields)),
    warn: (message, fields) => logger.warn(cutText(message), short(fields)),
    error: (message, fields) => logger.error(cutText(message), short(fields)),
  };
}

function cutText(text: string): string {
  // Most texts are far below the limit: a UTF-16 unit takes three bytes at most.
  return text.length * 3 <= MAX_TEXT_BYTES ? text : cut(text, MAX_TEXT_BYTES);
}

/** A line of a V8 stack trace: it ends with a position in a file, or with a mark that there is none. */
const FRAME = /^ {4}at .*(:\d+\)?|\(<anonymous>\)|\(native\))$/;

/** The log fields of an error: its name and its stack frames, but not its message, which may quote an input. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const stack = error.stack ?? '';
  // The message comes before the frames, and a line of it may look like a frame.
  const start = stack.indexOf(error.message);
  const lines = start < 0 ? [] : stack.slice(start + error.message.length).split('\n');
  const frames = lines.filter((line) => FRAME.test(line));
  return { error: error.name, stack: frames.slice(0, 12).join('\n') || undefined };
}
