import { STATES } from '../../core/protocol/state.ts';
import type { ListFilter } from '../../core/records/list/list-records.ts';

/** The version of the cursors given today. One of another version is refused: a list is quickly begun again. */
const CURSOR_VERSION = 1;

/** Where a list goes on, and which list it is. Opaque to callers. */
export interface ListCursor extends ListFilter {
  /** The place to begin after. */
  readonly before: string;
}

/** Writes a cursor as text that a URL takes as it is. */
export function writeCursor({ before, state, task }: ListCursor): string {
  return Buffer.from(JSON.stringify({ v: CURSOR_VERSION, before, state, task })).toString('base64url');
}

/** Reads a cursor that `writeCursor` wrote, character for character; anything else is `null`. Never throws. */
export function readCursor(text: string): ListCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  const { before, state, task }: { readonly [key in keyof ListCursor]?: unknown } = Object(value);
  const known = STATES.find((name) => name === state) ?? null;
  if (typeof before !== 'string' || !(task === null || typeof task === 'string')) return null;
  const cursor = { before, state: known, task };
  // Base64 is read leniently, and fields may be missing or too many: only what we would write ourselves is ours.
  return writeCursor(cursor) === text ? cursor : null;
}
