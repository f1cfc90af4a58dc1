import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { isSignedRight } from './check-signature.ts';

/** What happens to a call instead of its answer. `lost` is carried out first. */
type Fault = 'lost' | 'throttled' | 'unavailable' | 'crashed' | 'much later' | 'elsewhere' | 'not Lovage';

/** A call as it arrived. */
interface Arrived {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The API behind a server that loses, refuses and records calls, and refuses wrong signatures. `POST /faults` says what the next calls meet; `GET /arrived` which arrived since. */
export interface UnreliableApi {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param api the address of the API that works */
export async function startUnreliableApi(api: string): Promise<UnreliableApi> {
  let faults: Fault[] = [];
  let arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const body = await text(request);
    if (url === '/faults') {
      faults = JSON.parse(body);
      arrived = [];
      response.end();
    } else if (url === '/arrived') {
      response.end(JSON.stringify(arrived));
    } else {
      const call = { method, url, headers, body };
      arrived.push(call);
      const isSigned = headers.authorization?.startsWith('AWS4-') === true;
      if (isSigned && !(await isSignedRight(call))) return refuse(response, 403, { message: 'Forbidden' });
      await meet(faults.shift(), call, response);
    }
  };
  const meet = async (fault: Fault | undefined, call: Arrived, response: ServerResponse): Promise<void> => {
    switch (fault) {
      case 'throttled':
        return refuse(response, 429, { message: 'Too Many Requests' });
      case 'unavailable':
        response.setHeader('retry-after', '1');
        response.setHeader('content-type', 'application/problem+json');
        return refuse(response, 503, { status: 503, detail: 'Not now.' });
      case 'much later':
        response.setHeader('retry-after', '3600');
        return refuse(response, 503, {});
      case 'crashed':
        return refuse(response, 500, { message: 'Internal Server Error' });
      case 'elsewhere':
        response.setHeader('location', '/arrived');
        return refuse(response, 302, {});
      case 'not Lovage':
        response.end('<p>Welcome to our hotel');
        return;
      case 'lost':
      case undefined: {
        const answered = await pass(api, call);
        if (fault === 'lost') return void response.destroy();
        response.writeHead(answered.status, { 'content-type': answered.headers.get('content-type') ?? '' });
        response.end(await answered.text());
      }
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function refuse(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.end(JSON.stringify(body));
}

function pass(api: string, { method, url, headers, body }: Arrived): Promise<Response> {
  const kept = ['content-type', 'idempotency-key', 'traceparent'].flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return fetch(`${api}${url}`, { method, headers: kept, ...(body === '' ? {} : { body }) });
}
