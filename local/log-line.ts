import { styleText } from 'node:util';

/** Fields that every line has, or that are meaningless on one machine. */
const HIDDEN: ReadonlySet<string> = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'requestId',
  'apiRequestId',
  'stack',
]);

/** Whether a line is metrics, which only CloudWatch reads. */
export function isMetrics(line: string): boolean {
  return line.startsWith('{"_aws":');
}

/**
 * Formats a line that a function printed: a JSON log line as its message followed by its fields, any other line unchanged.
 *
 * @param color whether to use a terminal's colours
 */
export function logLine(functionName: string, line: string, color: boolean): string {
  const paint = (style: 'dim' | 'yellow' | 'red', text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const entry = readEntry(line);
  if (!entry) return `${paint('dim', `${clockTime(new Date())}  ${functionName.padEnd(7)} `)}${line}`;
  const { level, message, timestamp, stack } = entry;
  const time = typeof timestamp === 'string' ? new Date(timestamp) : new Date();
  const fields = Object.entries(entry)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const style = level === 'ERROR' || level === 'CRITICAL' ? 'red' : level === 'WARN' ? 'yellow' : undefined;
  const text = style ? paint(style, String(message)) : String(message);
  const head = paint('dim', `${clockTime(time)}  ${functionName.padEnd(7)} `);
  const frames = typeof stack === 'string' ? `\n${paint('dim', stack)}` : '';
  return `${head}${text}${fields.length > 0 ? paint('dim', `  ${fields.join(' ')}`) : ''}${frames}`;
}

type Entry = { readonly [name in 'level' | 'message' | 'timestamp' | 'stack']?: unknown };

function readEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' && 'message' in value ? value : undefined;
  } catch {
    return undefined;
  }
}

function clockTime(time: Date): string {
  return time.toTimeString().slice(0, 8);
}
