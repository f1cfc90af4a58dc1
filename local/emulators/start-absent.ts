import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuseOthersRequests } from '../own-requests.ts';
import { closeServer } from './close-server.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { endpointVariable } from './endpoint-variable.ts';

/** The error's code. Not one that AWS knows, and so none that a client tries again. */
const CODE = 'NotOnThisMachine';

/**
 * Starts what stands in for every service of AWS that is not emulated: it refuses each call. Without it, the SDK in a task would call
 * AWS itself, with what the task has to say there.
 */
export async function startAbsent(): Promise<Emulator> {
  const server = createServer(refuse);
  refuseOthersRequests(server, 'AWS');
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://${LOOPBACK}:${port}`, stop: () => closeServer(server) };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const service = serviceOf(request);
  const variable = service === undefined ? 'AWS_ENDPOINT_URL' : endpointVariable(service);
  const message = `There is no ${service ?? 'such service'} on this machine. Set ${variable} in .env to the address of an emulator.`;
  // The query protocol, and S3's.
  const isXml = service === 's3' || /x-www-form-urlencoded/.test(request.headers['content-type'] ?? '');
  const error = `<Error><Type>Sender</Type><Code>${CODE}</Code><Message>${message}</Message></Error>`;
  response.writeHead(400, {
    'content-type': isXml ? 'application/xml' : 'application/json',
    'x-amzn-errortype': CODE,
    connection: 'close',
  });
  if (isXml) response.end(service === 's3' ? error : `<ErrorResponse>${error}</ErrorResponse>`);
  else response.end(JSON.stringify({ __type: CODE, message }));
}

/** The service that a call is signed for: `…/us-east-1/s3/aws4_request`. */
function serviceOf({ headers: { authorization = '' } }: IncomingMessage): string | undefined {
  return /\/([a-z0-9-]+)\/aws4_request/.exec(authorization)?.[1];
}
