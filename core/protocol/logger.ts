import type { AboutTask } from './about-task.ts';
import { MAX_TRACEBACK_BYTES } from './bounds.ts';
import { cut } from './cut.ts';
import { framesOf } from './stack-frames.ts';

/** What a line says besides its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * Lovage's logger. Fields hold ids, names, counts and error types, never an input, a result, a recipient or a secret: more people
 * read the log than the table.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
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

/** Most bytes of one text in a line, and of a stack: the local log shows a whole traceback. */
const MAX_TEXT_BYTES = 2_048;
const MAX_STACK_BYTES = MAX_TRACEBACK_BYTES;

/** A logger that cuts long texts, because whoever wrote them does not pay for the log. @param logger is always given fields */
export function withCutTexts(
  logger: Readonly<Record<keyof Logger, (message: string, fields: LogFields) => void>>,
): Logger {
  const short = (fields: LogFields = {}): LogFields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string'
          ? cutText(value, name === 'stack' ? MAX_STACK_BYTES : MAX_TEXT_BYTES)
          : value,
      ]),
    );
  return {
    debug: (message, fields) => logger.debug(cutText(message), short(fields)),
    info: (message, fields) => logger.info(cutText(message), short(fields)),
    warn: (message, fields) => logger.warn(cutText(message), short(fields)),
    error: (message, fields) => logger.error(cutText(message), short(fields)),
  };
}

function cutText(text: string, most = MAX_TEXT_BYTES): string {
  // Most texts are far below the limit: a UTF-16 unit takes three bytes at most.
  return text.length * 3 <= most ? text : cut(text, most);
}

/** The log fields of an error: its name and its stack frames, but not its message, which may quote an input. Never throws. */
export function errorFields(error: unknown): LogFields {
  try {
    if (!(error instanceof Error)) return { error: typeof error };
    const frames = framesOf(error);
    return { error: error.name, stack: frames.slice(0, 12).join('\n') || undefined };
  } catch {
    // A field of it throws when it is read.
    return { error: typeof error };
  }
}
