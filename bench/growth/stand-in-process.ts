import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../../local/emulators/emulator.ts';

/** DynamoDB's answer to a claim: the first attempt. */
const CLAIMED = JSON.stringify({ Attributes: { attempts: { N: '1' } } });

const SENT = `<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendEmailResult><MessageId>EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000</MessageId></SendEmailResult><ResponseMetadata><RequestId>d96bd874-9bf2-4092-8a2d-b9c6c3a5e0f7</RequestId></ResponseMetadata></SendEmailResponse>`;

/** DynamoDB and SES in one server that accepts everything and keeps nothing. */
async function main(): Promise<void> {
  const server = createServer((request, response) => {
    const isTable = request.headers['x-amz-target'] !== undefined;
    request.resume();
    request.on('end', () => {
      response.setHeader('content-type', isTable ? 'application/x-amz-json-1.0' : 'text/xml');
      response.end(isTable ? CLAIMED : SENT);
    });
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo;
  process.on('disconnect', () => process.exit(0));
  process.send?.(`http://${LOOPBACK}:${port}`);
}

await main();
