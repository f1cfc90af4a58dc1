import { createHash } from 'node:crypto';

/**
 * The number of partitions over which an index spreads the tasks. One partition takes 1,000 writes a second (AWS quota), and a list queries
 * all of them; 16 take 3,000 tasks a second with room to spare. See docs/decisions/listing.md for the arithmetic.
 */
const SHARDS = 16;

/** The names of all shards. */
export const ALL_SHARDS: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => String(shard));

/** The shard of a task. It comes from a hash, because an id may begin with the time and need not be random anywhere. */
export function shardOf(id: string): string {
  return String(createHash('sha1').update(id).digest().readUInt32BE() % SHARDS);
}
