/** An object whose fields are unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** A value as an object; `null` if it is not one. */
export function fieldsOf(value: unknown): Fields | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : null;
}

/** A value as a list; empty if it is not one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
