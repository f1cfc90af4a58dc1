import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

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
  /** Call this before each request: it closes connections that have been idle for too long. */
  begin(): void;
  /** Call this after each request. */
  end(): void;
}

/**
 * Keeps connections to a service open for further requests.
 *
 * @param secure whether the connections use TLS
 * @param now milliseconds since the epoch
 */
export function keepConnections(secure: boolean, now: () => number): Connections {
  const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const agent = secure ? new HttpsAgent(pool) : new HttpAgent(pool);
  let usedAt = now();
  let underWay = 0;
  return {
    agent,
    begin: () => {
      // A request under way must not be cut off, and shows that the sandbox was not frozen.
      if (underWay === 0 && now() - usedAt > MAX_IDLE_MS) agent.destroy();
      underWay += 1;
    },
    end: () => {
      underWay -= 1;
      usedAt = now();
    },
  };
}
