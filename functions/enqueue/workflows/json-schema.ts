/** A JSON Schema, as far as it tells here what fits it. */
export type JsonSchema = Readonly<Record<string, unknown>>;
