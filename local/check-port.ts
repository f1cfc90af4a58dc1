import { once } from 'node:events';
import { createServer } from 'node:net';

/** Thrown when a port cannot be listened on. The message is one sentence for the user. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
}

/** Both loopback addresses, because `localhost` may mean either: a server on the other one would answer in our place. */
const HOSTS = ['127.0.0.1', '::1'];

/**
 * Checks that a port can be listened on.
 *
 * @param choose what to type for another port, for the message
 * @throws PortUnavailable when it cannot be
 */
export async function checkPort(port: number, choose: (free: number) => string): Promise<void> {
  if (port === 0) return;
  for (const host of HOSTS) {
    const code = await listenError(port, host);
    if (code === undefined || code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') continue;
    const wayOut = port < 65_535 ? port + 1 : port - 1;
    const free = code === 'EACCES' ? 8000 + (port % 1000) : wayOut;
    const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be listened on (${code})`;
    throw new PortUnavailable(`Port ${port} ${reason}. Choose another: ${choose(free)}`);
  }
}

async function listenError(port: number, host: string): Promise<string | undefined> {
  const probe = createServer();
  try {
    probe.listen({ port, host, exclusive: true });
    await once(probe, 'listening');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  probe.close();
  await once(probe, 'close');
  return undefined;
}
