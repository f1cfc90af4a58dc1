import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendMessage } from '../../../../core/queue/send-message.ts';
import { sendMessages } from '../../../../core/queue/send-messages.ts';
import { FakeClock } from '../../fake-clock.ts';
import { taskMessage } from '../../messages.ts';

/** The requests on the wire. The SQS emulator is of no use here: it drops the group of a message on a standard queue. */
let requests: Record<string, unknown>[] = [];
let server: Server;
let endpoint = '';

beforeAll(async () => {
  server = createServer(async (request, response) => {
    requests.push(Object(await json(request)));
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  requests = [];
});

function queues() {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new SQS({ endpoint, region: 'us-east-1', credentials, md5: false });
  const addresses = new Map([['default', { url: `${endpoint}/1/q`, deadLetterUrl: `${endpoint}/1/d` }]]);
  return { client, addresses };
}
const sending = (group: string | null) => ({ message: taskMessage({ group }), delaySeconds: 0, group });

test('one message names its group as SQS reads it, or no group', async () => {
  await sendMessage(queues(), 'default', sending('tenant-1'));
  await sendMessage(queues(), 'default', sending(null));
  expect(requests[0]).toMatchObject({ MessageGroupId: 'tenant-1' });
  expect(requests[1]).not.toHaveProperty('MessageGroupId');
});

test('of many messages, each names its own group', async () => {
  const many = ['tenant-1', null, 'tenant-2'].map(sending);
  await sendMessages(queues(), 'default', many, new FakeClock(), () => 0);
  const entries: unknown[] = Object(requests[0])['Entries'];
  expect(entries.map((entry) => Object(entry)['MessageGroupId'])).toEqual([
    'tenant-1',
    undefined,
    'tenant-2',
  ]);
});
