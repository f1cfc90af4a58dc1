import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** An email as a mail server gets it. */
export interface ReceivedEmail {
  /** Everybody whom it was sent to, whatever its header says. */
  readonly recipients: readonly string[];
  /** Its header and body. */
  readonly message: string;
}

/** A mail server that takes every email and keeps it. */
export interface MailServer {
  readonly port: number;
  readonly received: readonly ReceivedEmail[];
  stop(): Promise<void>;
}

/** Starts a mail server on a free port of the loopback interface, with as much of SMTP (RFC 5321) as MiniStack speaks when it hands on an email. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedEmail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    void receive(socket, (email) => received.push(email));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function receive(socket: Socket, keep: (email: ReceivedEmail) => void): Promise<void> {
  const answer = (text: string) => socket.write(`${text}\r\n`);
  let recipients: string[] = [];
  let message: string[] | null = null;
  answer('220 ready');
  for await (const line of createInterface(socket)) {
    if (message !== null) {
      if (line !== '.') {
        message.push(line.replace(/^\./, ''));
        continue;
      }
      keep({ recipients, message: message.join('\r\n') });
      [recipients, message] = [[], null];
    }
    const [, recipient] = /^RCPT TO:<(.*)>/i.exec(line) ?? [];
    if (recipient !== undefined) recipients.push(recipient);
    if (/^DATA$/i.test(line)) message = [];
    answer(/^DATA$/i.test(line) ? '354 go on' : /^QUIT$/i.test(line) ? '221 bye' : '250 done');
    if (/^QUIT$/i.test(line)) socket.end();
  }
}
