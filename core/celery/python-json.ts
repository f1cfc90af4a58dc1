import { endOfText } from '../protocol/end-of-text.ts';

/** A text that Python's `json` wrote. */
export interface PythonJson {
  readonly value: unknown;
  /** The first of `NaN`, `Infinity` and `-Infinity` in it, which are no JSON, and are `null` in `value`. Usually there is none, and this is `null`. */
  readonly notFinite: string | null;
}

/**
 * Reads JSON as Python writes it: `json.dumps` writes `NaN` and infinities as they are.
 *
 * @throws SyntaxError if it is neither
 */
export function parsePythonJson(text: string): PythonJson {
  try {
    return { value: JSON.parse(text), notFinite: null };
  } catch (error) {
    const { replaced, notFinite } = withoutWords(text);
    if (notFinite === null) throw error;
    return { value: JSON.parse(replaced), notFinite };
  }
}

/** Puts `null` for the words that JSON does not have, wherever they are outside of texts. One pass, without recursion. */
function withoutWords(text: string): { readonly replaced: string; readonly notFinite: string | null } {
  const parts: string[] = [];
  let notFinite: string | null = null;
  let kept = 0;
  const next = /"|-?(?:NaN|Infinity)/g;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [found] = match;
    if (found === '"') {
      next.lastIndex = endOfText(text, match.index) + 1;
    } else {
      notFinite ??= found;
      parts.push(text.slice(kept, match.index), 'null');
      kept = next.lastIndex;
    }
  }
  parts.push(text.slice(kept));
  return { replaced: parts.join(''), notFinite };
}
