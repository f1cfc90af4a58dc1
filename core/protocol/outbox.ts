/**
 * Something that a record has to tell somebody once its task has ended. It stands in the record, because some functions that end tasks
 * load no definitions, and because the end may be written by a process that dies before it has told anybody.
 */
export interface OutboxEntry {
  /** Which follower tells it. */
  readonly kind: string;
  /** Whom: a follower's own word, such as an id. */
  readonly to: string;
}

/** Whether a value is an outbox, as a message carries one. */
export function isOutbox(value: unknown): value is readonly OutboxEntry[] {
  return Array.isArray(value) && value.every(isEntry);
}

function isEntry(value: unknown): value is OutboxEntry {
  const { kind, to }: { readonly kind?: unknown; readonly to?: unknown } = Object(value);
  return typeof kind === 'string' && typeof to === 'string';
}
