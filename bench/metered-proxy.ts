import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../local/emulators/emulator.ts';

/** Stands between a client and an emulator: counts requests by their operation, and adds the latency that AWS would have. */
export interface MeteredProxy {
  readonly endpoint: string;
  /** Requests since the last call, by operation. */
  takeCounts(): Record<string, number>;
}

/** @param latencyMs milliseconds that every request waits, on top of what the emulator takes */
export async function startMeteredProxy(target: string, latencyMs: number): Promise<MeteredProxy> {
  let counts: Record<string, number> = {};
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      const operation = operationOf(incoming.headers['x-amz-target'], body);
      counts[operation] = (counts[operation] ?? 0) + 1;
      const forward = () => {
        const { method, url: path, headers } = incoming;
        request({ hostname, port, agent, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        })
          .on('error', () => outgoing.writeHead(502).end())
          .end(body);
      };
      setTimeout(forward, latencyMs);
    });
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://${LOOPBACK}:${address.port}`,
    takeCounts() {
      const taken = counts;
      counts = {};
      return taken;
    },
  };
}

/** DynamoDB and SQS name the operation in a header, SES in its form. */
function operationOf(target: string | string[] | undefined, body: Buffer): string {
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body.toString()).get('Action') ?? 'unknown';
}
