import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import { refuseOthersRequests } from '../own-requests.ts';
import { closeServer } from './close-server.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { keepIdleConnections } from './keep-idle-connections.ts';

/**
 * Starts DynamoDB (dynalite, in memory unless there is a folder for its items) on a free port. It ignores time to live, and has no transactions.
 *
 * @param folder is another system's no longer
 */
export async function startDynamodb(folder?: string): Promise<Emulator> {
  const server = dynalite({ createTableMs: 0, ...(folder === undefined ? {} : { path: folder }) });
  refuseOthersRequests(server, 'DynamoDB');
  keepIdleConnections(server);
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://${LOOPBACK}:${port}`, stop: () => closeServer(server) };
}
