import { createKeyTable } from './create-key-table.ts';

/** The tables of the peers' handlers. The default key of Powertools' idempotency is `id`. */
export const PEER_TABLES = { bare: 'bench-bare', powertools: 'bench-powertools' } as const;

/** Creates the tables of the peers' handlers. */
export async function createPeerTables(endpoint: string): Promise<void> {
  for (const name of Object.values(PEER_TABLES)) await createKeyTable(endpoint, name);
}
