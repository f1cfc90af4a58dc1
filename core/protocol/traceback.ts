import { MAX_TRACEBACK_BYTES } from './bounds.ts';
import { cut } from './cut.ts';
import { errorName, innerErrors, valueWords } from './error-words.ts';
import { framesOf } from './stack-frames.ts';

/** The errors of one traceback, the frames of each, and the most bytes of its message: 4 KiB hold about four such errors. */
const MAX_ERRORS = 10;
const MAX_FRAMES = 15;
const MAX_MESSAGE_BYTES = 512;

/**
 * Where an error was thrown, and the errors inside it: each with its message and the frames of its stack. Frames in packages, in Node.js and in
 * Lovage become one line that counts them, but for the innermost, which says where the error was thrown. Celery calls this a traceback.
 *
 * @returns at most 4 KiB; `null` for a value that has no stack. Never throws
 */
export function tracebackOf(thrown: unknown): string | null {
  const lines: string[] = [];
  const told = new Set<unknown>();
  const tell = (error: unknown, before: string): void => {
    if (told.has(error) || told.size === MAX_ERRORS) return;
    told.add(error);
    if (!(error instanceof Error)) {
      lines.push(`${before}${cut(valueWords(error), MAX_MESSAGE_BYTES)}`);
      return;
    }
    lines.push(`${before}${errorName(error)}: ${cut(String(error.message), MAX_MESSAGE_BYTES)}`);
    lines.push(...thinned(framesOf(error, true)));
    const { causes, all } = innerErrors(error);
    for (const cause of causes) tell(cause, 'Caused by ');
    for (const each of all) tell(each, 'One of its errors is ');
  };
  try {
    if (!(thrown instanceof Error)) return null;
    tell(thrown, '');
  } catch {
    // A field of an error throws when it is read.
    if (lines.length === 0) return null;
  }
  return cut(lines.join('\n'), MAX_TRACEBACK_BYTES);
}

/** Code that is not the task's own: packages, Node.js, and Lovage's rooms around `tasks/`, as source maps name their files. */
const NOT_ITS_OWN =
  /\/node_modules\/|\(?node:|<anonymous>|\/(functions|core|platform)\/(?!.*\/tasks\/)[^:]*\.ts:\d/;

function thinned(frames: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let left = 0;
  const count = () => {
    if (left > 0)
      lines.push(`    … ${left} ${left === 1 ? 'frame' : 'frames'} of Lovage, packages or Node.js`);
    left = 0;
  };
  for (const [index, frame] of frames.slice(0, MAX_FRAMES).entries()) {
    if (index > 0 && NOT_ITS_OWN.test(frame)) left += 1;
    else {
      count();
      lines.push(frame);
    }
  }
  count();
  return lines;
}
