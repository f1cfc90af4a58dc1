/** A line of a V8 stack trace: it ends with a position in a file, or with a mark that there is none. */
const FRAME = /^ {4}at .*(:\d+\)?|\(<anonymous>\)|\(native\))$/;

/**
 * The frames of an error's stack, without its message, which comes before them and may have a line that looks like a frame.
 *
 * @param orAny what to do if the stack has another message, because that was changed later: take any line that looks like a frame, even one of
 * a message. Default: none
 */
export function framesOf(error: Error, orAny = false): readonly string[] {
  const { stack }: { readonly stack?: unknown } = error;
  if (typeof stack !== 'string') return [];
  const start = stack.indexOf(error.message);
  if (start < 0 && !orAny) return [];
  const lines = (start < 0 ? stack : stack.slice(start + error.message.length)).split('\n');
  return lines.filter((line) => FRAME.test(line));
}
