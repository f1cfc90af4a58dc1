/** Any JSON value. Inputs, results and progress have this type on the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The size of a text on the wire, in UTF-8 bytes, as SQS and DynamoDB count it. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Writes equal values as the same text, whatever the order of their keys, to tell whether two inputs are equal. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
