import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../local/emulators/emulator.ts';

/** What went through the proxy since the last `take`. */
export interface Metered {
  /** By operation. */
  readonly requests: Record<string, number>;
  /** DynamoDB's write and read request units for the table itself, as the emulator counts them, without those of indexes. */
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** The same, and how it was spread over the table. */
export interface Taken extends Metered {
  /** The most writes of one item, by its attribute `id`. */
  readonly mostWritesOfOneItem: number;
}

/** Stands between a client and an emulator, counts requests by operation, and adds AWS's latency. */
interface MeteredProxy {
  readonly endpoint: string;
  take(): Taken;
}

const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);

const READS = new Set(['GetItem', 'BatchGetItem', 'Query']);

/**
 * Starts a proxy in front of an emulator.
 *
 * @param latencyMs milliseconds added to every request, on top of the emulator's own time
 */
export async function startMeteredProxy(target: string, latencyMs: number): Promise<MeteredProxy> {
  let requests: Record<string, number> = {};
  const units = { write: 0, read: 0 };
  const writes = new Map<string, number>();
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
      const written = isTable ? writtenId(operation, given) : undefined;
      if (written !== undefined) writes.set(written, (writes.get(written) ?? 0) + 1);
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
      const taken = {
        ...{ requests, writeUnits: units.write, readUnits: units.read },
        mostWritesOfOneItem: Math.max(0, ...writes.values()),
      };
      requests = {};
      writes.clear();
      Object.assign(units, { write: 0, read: 0 });
      return taken;
    },
  };
}

/** DynamoDB and SQS name the operation in a header, SES in the form. */
function operationOf(target: string | string[] | undefined, body: Buffer): string {
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body.toString()).get('Action') ?? 'unknown';
}

/** The id of the one item that a request writes; `undefined` if it writes none or several. */
function writtenId(operation: string, body: Buffer): string | undefined {
  if (!WRITES.has(operation)) return undefined;
  const { Key, Item = Key }: { readonly Key?: Ided; readonly Item?: Ided } = JSON.parse(body.toString());
  return Item?.id?.S;
}

interface Ided {
  readonly id?: { readonly S?: string };
}

/** DynamoDB reports the units of a request only on demand, and the functions do not ask for them. */
function askForUnits(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
}

/** The answer has one object for a request for one item, a list for a batch, and nothing for a refused request. */
function unitsIn(answer: Buffer): number {
  const { ConsumedCapacity = [] }: { ConsumedCapacity?: Units | Units[] } = JSON.parse(answer.toString());
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
}

interface Units {
  readonly CapacityUnits: number;
}
