/** The parameters of a query string, by name. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads a query string. A parameter that occurs several times becomes a list of its values. No parameter of this API accepts a list, so the
 * code that reads the value refuses it, rather than take the first or the last.
 *
 * @param queryString without the question mark
 */
export function readQuery(queryString: string): Query {
  const parameters = new URLSearchParams(queryString);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const [first = '', ...more] = parameters.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}
