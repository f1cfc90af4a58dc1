import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { refuseOthersRequests } from '../own-requests.ts';
import { closeServer } from './close-server.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';

/** What an event source mapping enables and disables. */
export interface Switch {
  enabled: boolean;
}

/** `GetEventSourceMapping` and `UpdateEventSourceMapping` (Lambda API reference). */
const PATH = /^\/2015-03-31\/event-source-mappings\/([^/?]+)\/?$/;

/**
 * Starts the part of Lambda's API that operator calls use, on a free port: reading, enabling and disabling an event source
 * mapping. A change takes effect at once, where AWS takes up to a minute.
 *
 * @param mappings the event sources by their mappings' UUIDs; read at each call
 * @param onSwitch called before an answer says that one was enabled or disabled
 */
export async function startLambda(
  mappings: ReadonlyMap<string, Switch>,
  onSwitch: (uuid: string, enabled: boolean) => void = () => undefined,
): Promise<Emulator> {
  const server = createServer((request, response) => {
    answer(request, response, mappings, onSwitch).catch(() => send(response, 500, { Type: 'Service' }));
  });
  refuseOthersRequests(server, 'Lambda');
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://${LOOPBACK}:${port}`, stop: () => closeServer(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  mappings: ReadonlyMap<string, Switch>,
  onSwitch: (uuid: string, enabled: boolean) => void,
): Promise<void> {
  const uuid = decodeURIComponent(PATH.exec(request.url ?? '')?.[1] ?? '');
  const mapping = mappings.get(uuid);
  if (!mapping) {
    response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
    send(response, 404, { Type: 'User', Message: 'The resource you requested does not exist.' });
    return;
  }
  if (request.method === 'PUT') {
    const { Enabled }: { readonly Enabled?: unknown } = Object(await json(request));
    if (typeof Enabled === 'boolean') {
      mapping.enabled = Enabled;
      onSwitch(uuid, Enabled);
    }
  }
  const State = mapping.enabled ? 'Enabled' : 'Disabled';
  send(response, request.method === 'PUT' ? 202 : 200, { UUID: uuid, State });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
