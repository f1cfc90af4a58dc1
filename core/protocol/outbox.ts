import { MAX_OUTBOX_BYTES } from './bounds.ts';
import { isText } from './is-text.ts';
import { byteLength } from './json.ts';

/**
 * Something that a record has to tell somebody once its task has ended. It is stored in the record, because some functions that end tasks
 * load no definitions, and because the process that writes the end may die before it has told anybody.
 */
export interface OutboxEntry {
  /** The follower that handles it. */
  readonly kind: string;
  /** Whom to tell, such as an id; only the follower reads it. */
  readonly to: string;
}

/** The kind of the outbox entry of a workflow's member, which names the workflow. */
export const WORKFLOW = 'workflow';

/** Whether an outbox is that of a workflow's member. */
export function isMembers(outbox: readonly OutboxEntry[] = []): boolean {
  return workflowOf({ outbox }) !== undefined;
}

/** The id of the workflow that a message says its task is a member of; `undefined` if it says none. */
export function workflowOf({
  outbox = [],
}: {
  readonly outbox?: readonly OutboxEntry[];
}): string | undefined {
  return outbox.find(({ kind }) => kind === WORKFLOW)?.to;
}

/** Whether a value is an outbox as messages carry it, and fits a record. */
export function isOutbox(value: unknown): value is readonly OutboxEntry[] {
  return (
    Array.isArray(value) &&
    value.every(isEntry) &&
    value.reduce((bytes, { kind, to }) => bytes + byteLength(kind) + byteLength(to) + ENTRY_BYTES, 0) <=
      MAX_OUTBOX_BYTES
  );
}

/** What an entry takes besides its texts: `{"kind":"","to":""},`. */
const ENTRY_BYTES = 20;

function isEntry(value: unknown): value is OutboxEntry {
  const { kind, to }: { readonly kind?: unknown; readonly to?: unknown } = Object(value);
  return isText(kind, MAX_OUTBOX_BYTES) && isText(to, MAX_OUTBOX_BYTES);
}
