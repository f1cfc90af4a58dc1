/** What an expression mentions. */
interface Mentioned {
  /** Its `ExpressionAttributeNames`. */
  readonly names: Record<string, string>;
  /** The values that it wants, `:name`. */
  readonly values: ReadonlySet<string>;
}

/** Expressions are made of constants, so there are few, and each is read once. */
const known = new Map<string, Mentioned>();

/**
 * The `ExpressionAttributeNames` of expressions in which `#name` is the attribute `name`: so that no attribute's name can be
 * one of DynamoDB's reserved words.
 */
export function namesIn(...expressions: readonly string[]): Record<string, string> {
  return mentionedIn(expressions).names;
}

/** The values that expressions want, as `:name`. */
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
