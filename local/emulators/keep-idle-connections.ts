import type { Server } from 'node:http';

/** Twice as long as clients of AWS keep a connection that nothing uses (`platform/aws/connections.ts`), as its services do. */
const KEEP_ALIVE_MS = 120_000;

/**
 * Leaves it to clients to close connections that nothing uses. Node.js closes them after five seconds, and a client that is busy may just have sent
 * something: it cannot know whether that was read, and an email is not sent twice.
 */
export function keepIdleConnections(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
}
