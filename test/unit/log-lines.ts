import type { LogFields, Logger } from '../../core/protocol/logger.ts';

/** A logger that keeps its lines. */
interface LogLines extends Logger {
  readonly lines: LogLine[];
  /** The lines above DEBUG. */
  readonly loud: () => LogLine[];
}

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export function logLines(): LogLines {
  const lines: LogLine[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  const loud = () => lines.filter(({ level }) => level !== 'debug');
  return { lines, loud, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
