import type { AboutTask } from './about-task.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * What Lovage writes its log with. Fields are for ids, names, counts and error types: never an input, a result,
 * a recipient or a secret, for logs are read by more people than the table is.
 */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
}

/** A logger that puts the given fields on every line, as they are when the line is written. */
export function withFields(logger: Logger, fields: LogFields | AboutTask): Logger {
  return {
    debug: (message, more) => logger.debug(message, { ...fields, ...more }),
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}

/** A line of V8's stack traces: it ends with a place in a file, or says that there is none. */
const FRAME = /^ {4}at .*(:\d+\)?|\(<anonymous>\)|\(native\))$/;

/** An error as a log may show it: its name, and the stack's frames without the message, which can quote an input. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const stack = error.stack ?? '';
  // What comes before the frames is the message, of which any line may look like one.
  const start = stack.indexOf(error.message);
  const lines = start < 0 ? [] : stack.slice(start + error.message.length).split('\n');
  const frames = lines.filter((line) => FRAME.test(line));
  return { error: error.name, stack: frames.slice(0, 12).join('\n') || undefined };
}
