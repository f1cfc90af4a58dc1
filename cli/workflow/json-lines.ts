import { endOfText } from '../../core/protocol/end-of-text.ts';

/** An object or list around the current place. */
interface Around {
  readonly isList: boolean;
  /** The name or position of the current part. */
  key: string | number;
  isNameNext: boolean;
}

/**
 * Finds the line in which a part of a JSON text begins.
 *
 * @param text JSON: `JSON.parse` accepts it
 * @returns finds the line, from 1, of a dotted path, as in `chain.0.input.a`; of what is around it if there is no such part
 */
export function jsonLines(text: string): (path: string) => number {
  const lines = new Map(placesOf(text));
  return (path) => {
    for (let near = path; near !== ''; near = near.slice(0, Math.max(0, near.lastIndexOf('.')))) {
      const line = lines.get(near);
      if (line !== undefined) return line;
    }
    return lines.get('') ?? 1;
  };
}

function* placesOf(text: string): Generator<readonly [path: string, line: number]> {
  const outer: Around[] = [];
  let line = 1;
  const here = () => [outer.map(({ key }) => key).join('.'), line] as const;
  for (let at = 0; at < text.length; at += 1) {
    const around = outer.at(-1);
    const letter = text.charAt(at);
    if (letter === '\n') line += 1;
    else if (letter === '{' || letter === '[') {
      yield here();
      outer.push({ isList: letter === '[', key: letter === '[' ? 0 : '', isNameNext: letter === '{' });
    } else if (letter === '}' || letter === ']') outer.pop();
    else if (letter === ',' && around?.isList) around.key = Number(around.key) + 1;
    else if (letter === ',' && around) around.isNameNext = true;
    else if (letter === '"') {
      const end = endOfText(text, at);
      if (around?.isNameNext) {
        around.isNameNext = false;
        around.key = String(JSON.parse(text.slice(at, end + 1)));
      } else yield here();
      at = end;
    } else {
      LITERAL.lastIndex = at;
      const [literal = ''] = LITERAL.exec(text) ?? [];
      if (literal !== '') yield here();
      at += Math.max(0, literal.length - 1);
    }
  }
}

/** A number, or `true`, `false` or `null`. */
const LITERAL = /[-\w][\w.+-]*/y;
