import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/protocol/json.ts';

/**
 * Tasks in one piece of a file. Each piece is a bulk call with its own key: small enough that the progress bar moves, large enough
 * that a thousand emails take ten calls. The size is part of the key. Changing it changes the pieces: a file interrupted before the
 * change would be sent again from the start.
 */
export const PIECE_SIZE = 100;

/** One task of a run. */
export interface RunTask {
  readonly task: string;
  readonly input: Json;
  readonly options: Readonly<Record<string, Json>>;
}

/**
 * The default name of a run: a digest of everything it sends, in order. The same contents are the same run, whatever the file is
 * called; any change makes another run.
 */
export function runOf(tasks: readonly RunTask[]): string {
  const hash = createHash('sha256');
  for (const task of tasks) {
    // Drops the options that are undefined.
    hash.update(canonicalJson(JSON.parse(JSON.stringify({ ...task })) as Json)).update('\n');
  }
  return hash.digest('hex').slice(0, 32);
}

/** The idempotency key of a piece of a run. @param index of the piece, from 0 */
export function pieceKey(run: string, index: number): string {
  return `lovage-file/${PIECE_SIZE}/${run}/${index}`;
}

/** Whether a text can name a run. A key has 255 printable ASCII characters, and the name must leave room for its other parts. */
export function isRunName(name: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(name);
}
