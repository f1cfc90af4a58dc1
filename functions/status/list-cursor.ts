import { STATES } from '../../core/protocol/state.ts';
import { isPlace } from '../../core/records/list/index-attributes.ts';
import type { ListFilter } from '../../core/records/list/list-records.ts';

/** The version of today's cursors. Others are refused: a list is soon started again. */
const CURSOR_VERSION = 1;

/** Where a list continues, and which list it is. Opaque to callers. */
interface ListCursor extends ListFilter {
  /** The place after which the page begins. */
  readonly before: string;
}

/** Writes a cursor as text that needs no encoding in a URL. */
export function writeCursor({ before, state, task }: ListCursor): string {
  return Buffer.from(JSON.stringify({ v: CURSOR_VERSION, before, state, task })).toString('base64url');
}

/** Reads a cursor exactly as `writeCursor` wrote it; `null` for anything else. Never throws. */
export function readCursor(text: string): ListCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  const { before, state, task }: { readonly [key in keyof ListCursor]?: unknown } = Object(value);
  const known = STATES.find((name) => name === state) ?? null;
  if (typeof before !== 'string' || !isPlace(before) || !(task === null || typeof task === 'string'))
    return null;
  const cursor = { before, state: known, task };
  // Base64 decoding is lenient, and fields may be missing or extra: accept only what we would have written.
  return writeCursor(cursor) === text ? cursor : null;
}
