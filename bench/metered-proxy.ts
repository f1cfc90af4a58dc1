import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../local/emulators/emulator.ts';

/** What went through since the last time it was asked. */
export interface Metered {
  /** By operation. */
  readonly requests: Record<string, number>;
  /** DynamoDB's write and read request units for the table itself, as the emulator counts them; those of indexes are not among them. */
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** Stands between a client and an emulator: counts requests by their operation, and adds the latency that AWS would have. */
export interface MeteredProxy {
  readonly endpoint: string;
  take(): Metered;
}

const READS = new Set(['GetItem', 'BatchGetItem', 'Query']);

/** @param latencyMs milliseconds that every request waits, on top of what the emulator takes */
export async function startMeteredProxy(target: string, latencyMs: number): Promise<MeteredProxy> {
  let requests: Record<string, number> = {};
  const units = { write: 0, read: 0 };
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const target = incoming.headers['x-amz-target'];
      const given = Buffer.concat(parts);
      const operation = operationOf(target, given);
      requests[operation] = (requests[operation] ?? 0) + 1;
      const isTable = typeof target === 'string' && target.startsWith('DynamoDB');
      const body = isTable ? askForUnits(given) : given;
      const forward = () => {
        const { method, url: path } = incoming;
        const headers = { ...incoming.headers, 'content-length': String(body.length) };
        request({ hostname, port, agent, method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
          if (!isTable) return;
          const answered: Buffer[] = [];
          answer.on('data', (part: Buffer) => answered.push(part));
          answer.on('end', () => {
            units[READS.has(operation) ? 'read' : 'write'] += unitsIn(Buffer.concat(answered));
          });
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
    take() {
      const taken = { requests, writeUnits: units.write, readUnits: units.read };
      requests = {};
      Object.assign(units, { write: 0, read: 0 });
      return taken;
    },
  };
}

/** DynamoDB and SQS name the operation in a header, SES in its form. */
function operationOf(target: string | string[] | undefined, body: Buffer): string {
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body.toString()).get('Action') ?? 'unknown';
}

/** DynamoDB tells what a request took when it is asked to. The functions do not ask. */
function askForUnits(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
}

/** One object for a request to one item, a list of them for a batch, and nothing for a request that was refused. */
function unitsIn(answer: Buffer): number {
  const { ConsumedCapacity = [] }: { ConsumedCapacity?: Units | Units[] } = JSON.parse(answer.toString());
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

interface Units {
  readonly CapacityUnits: number;
}
