/** The names and values in an expression. */
interface Mentioned {
  /** Its `ExpressionAttributeNames`. */
  readonly names: Record<string, string>;
  /** The values that it needs, as `:name`. */
  readonly values: ReadonlySet<string>;
}

/** Expressions consist of constants, so there are only a few, and each is parsed once. */
const known = new Map<string, Mentioned>();

/**
 * The `ExpressionAttributeNames` for expressions in which `#name` is the attribute `name`. This way, attribute names never clash with
 * DynamoDB's reserved words.
 */
export function namesIn(...expressions: readonly string[]): Record<string, string> {
  return mentionedIn(expressions).names;
}

/** The values that expressions need, as `:name`. */
export function valuesIn(...expressions: readonly string[]): ReadonlySet<string> {
  return mentionedIn(expressions).values;
}

function mentionedIn(expressions: readonly string[]): Mentioned {
  const text = expressions.join(' ');
  const read = known.get(text);
  if (read) return read;
  const names = new Set(text.match(/#\w+/g));
  const mentioned = {
    names: Object.fromEntries([...names].map((name) => [name, name.slice(1)])),
    values: new Set(text.match(/:\w+/g)),
  };
  known.set(text, mentioned);
  return mentioned;
}
