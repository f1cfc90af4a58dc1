import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { refuseOthersRequests } from '../own-requests.ts';
import { closeServer } from './close-server.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { inboxPage } from './inbox-page.ts';
import { readSentEmail } from './sent-email.ts';
import { type SesEvent, sesEvents } from './ses-events.ts';
import { startSes } from './start-ses.ts';

/** An SES that publishes events about the emails it accepted. */
export interface TellingSes extends Emulator {
  /** Sets who receives the events. Earlier events are dropped. */
  tell(listener: (event: SesEvent) => void): void;
}

/**
 * Starts SES with its inbox page on one port, behind a server that forwards every call unchanged and publishes the events SES would
 * publish for each email sent with a configuration set.
 *
 * @param port 0 takes a free one
 * @throws Error when the port cannot be had
 */
export async function startSesWithEvents(port: number): Promise<TellingSes> {
  const ses = await startSes(0);
  let listener: (event: SesEvent) => void = () => undefined;
  const server = createServer((incoming, outgoing) => {
    handOn(ses.endpoint, incoming, outgoing).then(
      (email) => {
        if (email) for (const event of sesEvents(email, new Date())) listener(event);
      },
      () => outgoing.destroy(),
    );
  });
  refuseOthersRequests(server, 'the inbox', { links: true });
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (error) {
    await ses.stop();
    throw new Error(`The inbox cannot listen on port ${port}.`, { cause: error });
  }
  // A server that listens on TCP has an address of this type.
  const address = server.address() as AddressInfo;
  return {
    endpoint: `http://${LOOPBACK}:${address.port}`,
    tell: (told) => {
      listener = told;
    },
    stop: async () => {
      await closeServer(server);
      await ses.stop();
    },
  };
}

/** Headers of a call that are forwarded. Cookies are not, which belong to other programs on this machine, nor where a browser's call comes from. */
const PASSED_ON = /^(accept|authorization|content-|user-agent|x-amz-)/;

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.test(name)));
}

/** Forwards a call and returns its answer; publishes the events of an email once its answer is on its way. */
async function handOn(endpoint: string, incoming: IncomingMessage, outgoing: ServerResponse) {
  const body = await buffer(incoming);
  const { method, url = '/' } = incoming;
  const { hostname, port, host } = new URL(endpoint);
  // The path stays text: as a URL, `//name` would be another host.
  const onward = request({
    hostname,
    port,
    path: url,
    method,
    headers: { ...passedOn(incoming.headers), host },
  });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const isCall = method === 'POST' && url === '/';
  if (method === 'GET' && url === '/') {
    const page = inboxPage(await text(answer));
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/html; charset=utf-8' });
    outgoing.end(page);
    return null;
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  if (!isCall) {
    answer.pipe(outgoing);
    return null;
  }
  const words = await text(answer);
  outgoing.end(words);
  return answer.statusCode === 200 ? readSentEmail(body.toString(), words) : null;
}
