import { buildApp } from 'fauxqs';
import { acceptAllCharacters } from './accept-all-characters.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';

/**
 * Starts SQS (fauxqs, in memory) on a free port. Its `startFauxqs` listens on every interface of the machine, so its
 * server is built and bound here.
 */
export async function startSqs(): Promise<Emulator> {
  await acceptAllCharacters();
  const server = buildApp({ logger: false });
  const endpoint = await server.listen({ port: 0, host: LOOPBACK });
  return { endpoint, stop: async () => server.close() };
}
