import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** Connections to one service at a time, as many as the SDK opens. More requests than that wait for their turn. */
const MAX_SOCKETS = 50;

/**
 * Milliseconds after which connections that nobody used are not used any more (AWS SDK for Java, `connectionMaxIdleTime`). Lambda
 * freezes a sandbox between its invocations, and a connection that the other side has closed meanwhile looks as good as ever.
 */
const MAX_IDLE_MS = 60_000;

/** The connections to one service. */
export interface Connections {
  /** Hands them out, and takes them back. */
  readonly agent: HttpAgent;
  /** To be called before each request: connections that have been idle for too long are closed. */
  begin(): void;
  /** To be called after each. */
  end(): void;
}

/**
 * Keeps connections to a service, for the next request.
 *
 * @param secure whether they are TLS's
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
      // What is under way is nobody's to close, and shows that the sandbox is awake.
      if (underWay === 0 && now() - usedAt > MAX_IDLE_MS) agent.destroy();
      underWay += 1;
    },
    end: () => {
      underWay -= 1;
      usedAt = now();
    },
  };
}
