/** The parameters of a query string, by name. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/**
 * Reads a query string. A parameter that is given several times is a list of its values, which no parameter of this API takes: so it
 * is refused where the value is read, and not taken for the first or the last of them.
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
