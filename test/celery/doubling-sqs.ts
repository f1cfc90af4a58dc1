import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Emulator, LOOPBACK } from '../../local/emulators/emulator.ts';
import { startSqs } from '../../local/emulators/start-sqs.ts';

/** Starts SQS that takes each message of a queue twice, whoever sends it: a standard queue delivers at least once. */
export async function startDoublingSqs(queueName: string): Promise<Emulator> {
  const sqs = await startSqs();
  const server = createServer(async (request, response) => {
    try {
      const { url = '/', method = 'POST', headers } = request;
      const body = await buffer(request);
      const send = () =>
        fetch(new URL(url, sqs.endpoint), {
          method,
          headers: forwarded(headers),
          body: new Uint8Array(body),
        });
      if (isSend(headers, body.toString(), queueName)) await (await send()).arrayBuffer();
      const answer = await send();
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      response.destroy();
    }
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://${LOOPBACK}:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await sqs.stop();
    },
  };
}

function isSend(headers: IncomingHttpHeaders, body: string, queueName: string): boolean {
  const target = String(headers['x-amz-target']);
  if (!/\.SendMessage(Batch)?$/.test(target)) return false;
  const { QueueUrl }: { readonly QueueUrl?: unknown } = JSON.parse(body);
  return String(QueueUrl).endsWith(`/${queueName}`);
}

/** Without what belongs to the connection. */
function forwarded(headers: IncomingHttpHeaders): Record<string, string> {
  const { host: _, connection: __, 'content-length': ___, ...rest } = headers;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
}
