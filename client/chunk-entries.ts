import { MAX_BODY_BYTES, MAX_BULK_TASKS } from '../core/protocol/bounds.ts';

/** Entries of a bulk call that share one request. */
export interface Chunk {
  /** Index of its first entry among all entries. */
  readonly start: number;
  readonly count: number;
  /** The request's body. */
  readonly body: string;
  /** Its size in UTF-8. Only that of a single entry may exceed the API's limit. */
  readonly bytes: number;
}

const HEAD = '{"tasks":[';
const TAIL = ']}';

/**
 * Splits entries into requests, in order, of at most 1,000 entries and 3,000,000 bytes each. The same entries are always split in the same
 * places, so that they get the same keys. An entry larger than a request gets one of its own, which must not be sent.
 *
 * @param entries each as JSON
 */
export function chunkEntries(entries: readonly string[]): readonly Chunk[] {
  const encoder = new TextEncoder();
  const chunks: Chunk[] = [];
  let texts: string[] = [];
  let bytes = HEAD.length + TAIL.length;
  let start = 0;
  const close = () => {
    if (texts.length === 0) return;
    // `bytes` has a comma too many.
    chunks.push({ start, count: texts.length, body: HEAD + texts.join(',') + TAIL, bytes: bytes - 1 });
    start += texts.length;
    texts = [];
    bytes = HEAD.length + TAIL.length;
  };
  for (const entry of entries) {
    const size = encoder.encode(entry).length + 1;
    if (texts.length === MAX_BULK_TASKS || bytes + size > MAX_BODY_BYTES) close();
    texts.push(entry);
    bytes += size;
  }
  close();
  return chunks;
}
