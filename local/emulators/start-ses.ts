import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { refuseOthersRequests } from '../own-requests.ts';
import { closeServer } from './close-server.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { keepIdleConnections } from './keep-idle-connections.ts';

interface SesModule {
  readonly default: (options: { host: string; port: number }) => Promise<Server>;
}

/** Required, not imported: loaders disagree about what `default` means in a CommonJS module with an export of that name. */
const { default: startServer } = createRequire(import.meta.url)('aws-ses-v2-local') as SesModule;

/**
 * Starts SES (aws-ses-v2-local, in memory) with its inbox page on the same port.
 *
 * @param port 0 takes a free one
 * @throws Error when the port cannot be had
 */
export async function startSes(port: number): Promise<Emulator> {
  // With it, the emulator passes every email on to a real server. Whoever starts it may have inherited it.
  delete process.env['SMTP_TRANSPORT'];
  const server = await startServer({ host: LOOPBACK, port });
  // It resolves even when listening failed.
  if (!server.listening) throw new Error(`The inbox cannot listen on port ${port}.`);
  refuseOthersRequests(server, 'SES');
  keepIdleConnections(server);
  // A server that listens on TCP has an address of this type.
  const address = server.address() as AddressInfo;
  return { endpoint: `http://${LOOPBACK}:${address.port}`, stop: () => closeServer(server) };
}
