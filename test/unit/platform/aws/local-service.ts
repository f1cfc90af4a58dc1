import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A service on this machine, and the connections over which it was called. */
export interface LocalService {
  readonly port: number;
  readonly connections: ReadonlySet<Socket>;
  stop(): void;
}

export async function startService(listener: RequestListener): Promise<LocalService> {
  const connections = new Set<Socket>();
  const server = createServer((request, response) => {
    connections.add(request.socket);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
