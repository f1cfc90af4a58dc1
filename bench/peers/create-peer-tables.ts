import { createKeyTable } from './create-key-table.ts';

/** The tables of the peers' handlers. Powertools' idempotency calls its key `id` by default. */
export const PEER_TABLES = { bare: 'bench-bare', powertools: 'bench-powertools' } as const;

/** Creates them. */
export async function createPeerTables(endpoint: string): Promise<void> {
  for (const name of Object.values(PEER_TABLES)) await createKeyTable(endpoint, name);
}
