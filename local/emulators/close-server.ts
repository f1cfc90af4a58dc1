import type { Server } from 'node:http';

/** Stops a server immediately, cutting connections that clients keep open. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
