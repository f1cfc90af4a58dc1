/** Any value that JSON can carry. Inputs, results and progress are of this kind once they are on the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The size of a text on the wire: its UTF-8 bytes, which is what SQS and DynamoDB count. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** One text for one value, whatever order its keys were written in: for telling whether two inputs are the same. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
