/**
 * The parameters of a URL's query string. One that is given several times is a list of its values, which no parameter of this
 * API takes: so it is refused where the value is read, and not taken for the first or the last of them.
 */
export function queryOf(url: string): Readonly<Record<string, string | readonly string[]>> {
  const { searchParams } = new URL(url);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const [first = '', ...more] = searchParams.getAll(name);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}
