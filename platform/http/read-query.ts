/** Whether what is percent-encoded in a text is UTF-8. A `%` that is not followed by two hexadecimal digits stands for itself. */
export function isUtf8Encoded(text: string): boolean {
  // Only bytes from 0x80 on can be wrong.
  if (!/%[89a-f]/i.test(text)) return true;
  try {
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
    return true;
  } catch {
    return false;
  }
}

/** The parameters of a query string, or the fields of a form, by name. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads a query string, or a form, which is written in the same way. A name that occurs several times has a list of its values. No parameter
 * of this API accepts a list, so the code that reads the value refuses it, rather than take the first or the last.
 *
 * @param queryString without the question mark
 */
export function readQuery(queryString: string): Query {
  // One pass: URLSearchParams has a list, which its other methods search from the start.
  return collectValues(new URLSearchParams(queryString));
}

/** The values of each name. */
export function collectValues(pairs: Iterable<readonly [name: string, value: string]>): Query {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = lists.get(name);
    if (values) values.push(value);
    else lists.set(name, [value]);
  }
  return Object.fromEntries(
    [...lists].map(([name, values]) => {
      const [first = '', ...more] = values;
      return [name, more.length === 0 ? first : values];
    }),
  );
}
