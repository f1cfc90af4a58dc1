import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../../core/protocol/json.ts';

/**
 * Tasks in one piece of a file. Each piece is a bulk call of its own, under a key of its own: small enough that a bar moves, large
 * enough that a thousand emails are ten calls. Another number here cuts other pieces, and a file that was broken off would be
 * sent again: it is part of the key.
 */
export const PIECE_SIZE = 100;

/** One task of a run. */
export interface RunTask {
  readonly task: string;
  readonly input: Json;
  readonly options: Readonly<Record<string, Json>>;
}

/**
 * The name of a run that was given none: a digest of all that it sends, in its order. The same file, whatever it is called, is the same run;
 * any change to it makes another.
 */
export function runOf(tasks: readonly RunTask[]): string {
  const hash = createHash('sha256');
  for (const task of tasks) {
    // A task's options that are not given are no options.
    hash.update(canonicalJson(JSON.parse(JSON.stringify({ ...task })) as Json)).update('\n');
  }
  return hash.digest('hex').slice(0, 32);
}

/** The idempotency key of a piece of a run. @param index of the piece, from 0 */
export function pieceKey(run: string, index: number): string {
  return `lovage-file/${PIECE_SIZE}/${run}/${index}`;
}

/** A name of a run must leave room in a key of 255 printable characters of ASCII for what is around it. */
export function isRunName(name: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(name);
}
