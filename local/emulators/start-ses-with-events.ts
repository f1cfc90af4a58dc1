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
import { completeStore } from './complete-store.ts';
import { type Emulator, LOOPBACK } from './emulator.ts';
import { inboxPage } from './inbox-page.ts';
import { keepIdleConnections } from './keep-idle-connections.ts';
import { KeptEmails } from './kept-emails.ts';
import { type AcceptedEmail, readSentEmail } from './sent-email.ts';
import { type SesEvent, sesEvents } from './ses-events.ts';
import { startSes } from './start-ses.ts';

/** An SES that publishes events about the emails it accepted. */
export interface TellingSes extends Emulator {
  /** Sets who receives the events. Earlier events are dropped. */
  tell(listener: (event: SesEvent) => void): void;
}

/**
 * Starts SES with its inbox page on one port, behind a server that forwards every call unchanged, publishes the events SES would
 * publish for each email sent with a configuration set, and shows everybody whom each was sent to.
 *
 * @param port 0 takes a free one
 * @param keptIn the file that keeps the emails; by default they are gone when it stops
 * @throws Error when the port cannot be had
 */
export async function startSesWithEvents(port: number, keptIn?: string): Promise<TellingSes> {
  const ses = await startSes(0);
  const kept = keptIn === undefined ? undefined : new KeptEmails(keptIn);
  kept?.load();
  let listener: (event: SesEvent) => void = () => undefined;
  const accepted = new Map<string, AcceptedEmail>();
  const server = createServer((incoming, outgoing) => {
    handOn({ endpoint: ses.endpoint, accepted, kept }, incoming, outgoing).then(
      (email) => {
        if (!email?.configurationSet) return;
        const { configurationSet } = email;
        for (const event of sesEvents({ ...email, configurationSet }, new Date())) listener(event);
      },
      () => outgoing.destroy(),
    );
  });
  refuseOthersRequests(server, 'the inbox', { links: true });
  keepIdleConnections(server);
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

/** What is behind the server. */
interface Behind {
  /** The emulator's. */
  readonly endpoint: string;
  readonly accepted: Map<string, AcceptedEmail>;
  readonly kept: KeptEmails | undefined;
}

/** Headers of a call that are forwarded. Cookies are not, which belong to other programs on this machine, nor where a browser's call comes from. */
const PASSED_ON = /^(accept|authorization|content-|user-agent|x-amz-)/;

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.test(name)));
}

/** Forwards a call, and returns the email that SES accepted by it, once the answer is on its way. */
async function handOn(
  { endpoint, accepted, kept }: Behind,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<AcceptedEmail | null> {
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
  if (method === 'GET' && /^\/store(\?|$)/.test(url) && answer.statusCode === 200) {
    const store = completeStore(await text(answer), accepted);
    outgoing.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    outgoing.end(store);
    return null;
  }
  if (method === 'POST' && url === '/clear-store') {
    accepted.clear();
    kept?.clear();
  }
  if (!isCall) {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    return null;
  }
  const words = await text(answer);
  const email = answer.statusCode === 200 ? await readSentEmail(body.toString(), words) : null;
  // Before the answer, after which somebody may look into the inbox.
  if (email) {
    accepted.set(email.messageId, email);
    await kept?.keep(email, endpoint);
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  outgoing.end(words);
  return email;
}
