import { styleText } from 'node:util';
import { cleanText, oneLine } from '../cli/terminal/clean-text.ts';
import { ownStyle } from '../cli/terminal/own-sequences.ts';

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
 * Formats a line that a function printed: a JSON log line as its message followed by its fields, any other line as it is. What goes on in
 * further lines is set in, so that no text can pose as a line of the log.
 *
 * @param color whether to use a terminal's colours
 * @returns a text to be printed by `printable`: it may hold whatever callers sent
 */
export function logLine(functionName: string, line: string, color: boolean): string {
  const paint = (style: 'dim' | 'yellow' | 'red', text: string) =>
    color ? ownStyle((inner) => styleText(style, inner, { validateStream: false }))(text) : text;
  const entry = readEntry(line);
  if (!entry)
    return `${paint('dim', `${clockTime(new Date())}  ${oneLine(functionName).padEnd(7)} `)}${setIn(line)}`;
  const { level, message, timestamp, stack } = entry;
  const time = typeof timestamp === 'string' ? new Date(timestamp) : new Date();
  const fields = Object.entries(entry)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => oneLine(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`));
  const style = level === 'ERROR' || level === 'CRITICAL' ? 'red' : level === 'WARN' ? 'yellow' : undefined;
  const text = style ? paint(style, oneLine(String(message))) : oneLine(String(message));
  const head = paint('dim', `${clockTime(time)}  ${oneLine(functionName).padEnd(7)} `);
  const frames = typeof stack === 'string' ? `\n  ${paint('dim', setIn(stack))}` : '';
  return `${head}${text}${fields.length > 0 ? paint('dim', `  ${fields.join(' ')}`) : ''}${frames}`;
}

/** Sets in every line but the first. */
function setIn(text: string): string {
  return cleanText(text).replaceAll('\n', '\n  ');
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
