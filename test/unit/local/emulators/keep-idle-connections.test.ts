import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Emulator } from '../../../../local/emulators/emulator.ts';
import { startDynamodb } from '../../../../local/emulators/start-dynamodb.ts';
import { startSes } from '../../../../local/emulators/start-ses.ts';
import { startSesWithEvents } from '../../../../local/emulators/start-ses-with-events.ts';
import { startSqs } from '../../../../local/emulators/start-sqs.ts';

let emulator: Emulator | undefined;
afterEach(() => emulator?.stop());

test.each<[string, () => Promise<Emulator>]>([
  ['DynamoDB', () => startDynamodb()],
  ['SQS', () => startSqs()],
  ['SES', () => startSes(0)],
  ['SES with events', () => startSesWithEvents(0)],
])('%s keeps connections for longer than any client of Lovage does', async (_, start) => {
  emulator = await start();
  const { endpoint } = emulator;
  const keepAlive = await new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: 'POST', headers: { connection: 'keep-alive' } }, (answer) => {
      answer.resume();
      resolve(answer.headers['keep-alive']);
    });
    sent.on('error', reject);
    sent.end();
  });
  expect(keepAlive).toBe('timeout=120');
});
