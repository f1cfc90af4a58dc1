import { STATES } from '../../core/protocol/state.ts';
import { isPlace } from '../../core/records/list/index-attributes.ts';
import { type TaskListFilter, WAITS } from './task-list-filter.ts';

/** The version of today's cursors. Others are refused: a list is soon started again. */
const CURSOR_VERSION = 1;

/** Where a list continues, and which list it is. Opaque to callers. */
interface ListCursor extends TaskListFilter {
  /** The place after which the page begins. */
  readonly before: string;
}

/** Writes a cursor as text that needs no encoding in a URL. */
export function writeCursor({ before, state, task, waitsFor }: ListCursor): string {
  // Lists by birth have no such field: their cursors are those of versions before it.
  const waits = waitsFor === null ? {} : { waitsFor };
  return Buffer.from(JSON.stringify({ v: CURSOR_VERSION, before, state, task, ...waits })).toString(
    'base64url',
  );
}

/** Reads a cursor exactly as `writeCursor` wrote it; `null` for anything else. Never throws. */
export function readCursor(text: string): ListCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  const { before, state, task, waitsFor }: { readonly [key in keyof ListCursor]?: unknown } = Object(value);
  if (typeof before !== 'string' || !isPlace(before) || !(task === null || typeof task === 'string'))
    return null;
  const cursor = {
    before,
    state: STATES.find((name) => name === state) ?? null,
    task,
    waitsFor: WAITS.find((kind) => kind === waitsFor) ?? null,
  };
  // Base64 decoding is lenient, and fields may be missing or extra: accept only what we would have written.
  return writeCursor(cursor) === text ? cursor : null;
}
