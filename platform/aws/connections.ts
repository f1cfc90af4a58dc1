import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** Maximum number of connections to one service, as in the SDK. Further requests wait for their turn. */
const MAX_SOCKETS = 50;

/**
 * Milliseconds after which idle connections are no longer used (AWS SDK for Java, `connectionMaxIdleTime`). Lambda freezes a sandbox between
 * invocations, and a connection that the other side has closed meanwhile still looks open.
 */
const MAX_IDLE_MS = 60_000;

/** The connections to one service. */
interface Connections {
  /** The agent that manages the connections. */
  readonly agent: HttpAgent;
  /** Call this before each request: it closes each connection that has been idle for too long. */
  begin(): void;
}

/**
 * Keeps connections to a service open for further requests. Each ages by itself: the connections of a burst are idle while one of them serves all
 * that follows.
 *
 * @param secure whether the connections use TLS
 * @param now milliseconds since the epoch
 */
export function keepConnections(secure: boolean, now: () => number): Connections {
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  const idleSince = new WeakMap<Duplex, number>();
  agent.on('free', (socket: Duplex) => idleSince.set(socket, now()));
  return {
    agent,
    begin: () => {
      const oldest = now() - MAX_IDLE_MS;
      for (const idle of Object.values(agent.freeSockets).flatMap((some) => some ?? [])) {
        // The agent does not use a connection that is destroyed.
        if ((idleSince.get(idle) ?? 0) < oldest) idle.destroy();
      }
    },
  };
}
