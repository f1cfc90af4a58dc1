import { endOfText } from './end-of-text.ts';
import { numberLoss } from './number-loss.ts';

/** A part of a JSON text that JavaScript would not keep as it was written. */
export interface JsonLoss {
  /** The names and positions on the way to it, from the outermost. */
  readonly path: readonly (string | number)[];
  /** What is wrong with it, without a subject: `would become …`. */
  readonly message: string;
}

/** An object or list around the current place. */
interface Around {
  /** The names that an object has had so far; `null` for a list. */
  readonly names: Set<string> | null;
  /** The name or position of the current part. */
  key: string | number;
  /** Whether a name comes next. */
  isNameNext: boolean;
}

/**
 * Finds what `JSON.parse` does not keep of a text, in order: numbers that become others, all but the last of an object's fields of one name,
 * and texts with half a surrogate pair, which UTF-8 cannot hold. RFC 7493 (I-JSON) advises against all three. One pass over the text,
 * without recursion.
 *
 * @param text JSON: `JSON.parse` accepts it
 */
export function* jsonLosses(text: string): Generator<JsonLoss, void> {
  const outer: Around[] = [];
  let backslash = -1;
  const lossOf = (message: string): JsonLoss => ({ path: outer.map(({ key }) => key), message });
  for (let at = 0; at < text.length; at += 1) {
    const around = outer.at(-1);
    switch (text[at]) {
      case '{':
        outer.push({ names: new Set(), key: '', isNameNext: true });
        break;
      case '[':
        outer.push({ names: null, key: 0, isNameNext: false });
        break;
      case '}':
      case ']':
        outer.pop();
        break;
      case ',':
        if (around?.names) around.isNameNext = true;
        else if (around) around.key = Number(around.key) + 1;
        break;
      case '"': {
        const end = endOfText(text, at);
        // Looked for once, not from every text to the end.
        if (backslash < at) backslash = orLater(text.indexOf('\\', at));
        const given = text.slice(at + 1, end);
        const value = backslash < end ? String(JSON.parse(`"${given}"`)) : given;
        if (around?.names && around.isNameNext) {
          around.isNameNext = false;
          around.key = value;
          if (around.names.has(value)) yield lossOf('is there twice, and only the last would be kept');
          around.names.add(value);
        }
        if (!value.isWellFormed()) yield lossOf('has half of a surrogate pair, which is no character');
        at = end;
        break;
      }
      case '-':
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9': {
        const literal = numberAt(text, at);
        const message = numberLoss(literal);
        if (message !== null) yield lossOf(message);
        at += literal.length - 1;
      }
    }
  }
}

function numberAt(text: string, begin: number): string {
  NUMBER.lastIndex = begin;
  return NUMBER.exec(text)?.[0] ?? '';
}

const NUMBER = /-?\d[\d.eE+-]*/y;

function orLater(index: number): number {
  return index === -1 ? Number.POSITIVE_INFINITY : index;
}
