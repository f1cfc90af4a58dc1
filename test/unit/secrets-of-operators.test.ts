import { DynamoDB, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  SendMessageCommand,
  SQS,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { processEvents } from '../../functions/delivery/process-events.ts';
import { awsFault } from './aws-fault.ts';
import { consoleLines } from './console-lines.ts';
import { countedMetrics } from './counted-metrics.ts';
import { FakeClock } from './fake-clock.ts';
import { givenUpEvent } from './functions/dead-letter/dead-letter-harness.ts';
import { sesEvent } from './functions/delivery/ses-events.ts';
import { operateApp } from './functions/operate/operate-app.ts';
import { logLines } from './log-lines.ts';
import { taskMessage } from './messages.ts';

/** Marks all data of a caller, a task or a recipient. The tests look for it in upper and lower case. */
const SECRET = 'S3CRET';
const input = { recipient: `${SECRET}@example.com`, content: SECRET, subject: SECRET };
const fault = () => awsFault('ValidationException', `${SECRET} is not valid`);

let written: string[];
afterEach(() => {
  vi.restoreAllMocks();
});

/** Expects the mark to be nowhere in the log (at any level), the metrics and the output. */
function expectNoSecret(...told: readonly unknown[]): void {
  expect(JSON.stringify([told, written]).toLowerCase()).not.toContain(SECRET.toLowerCase());
}

describe('the operate function logs, counts and prints no data of a task:', () => {
  const outcome = { v: 1, kind: 'outcome', id: taskMessage().id, task: 'work', attempt: 1, owner: SECRET };
  const messages = [
    taskMessage({ task: 'work', input, group: SECRET, fingerprint: SECRET }),
    taskMessage({ task: 'work', input, group: SECRET, life: 2 }),
    { ...outcome, outcome: { kind: 'succeeded', result: `"${SECRET}"`, at: 1, dropInput: false } },
    { ...outcome, outcome: { kind: 'failed', error: { type: 'Error', message: SECRET }, at: 1 } },
    SECRET,
    { v: SECRET, kind: 'task', id: taskMessage().id, input },
  ];

  test.each(['none', 'read', 'write', 'send', 'delete'] as const)(
    'a purge while AWS refuses: %s',
    async (broken) => {
      for (const message of messages) {
        written = consoleLines();
        const app = operateApp();
        app.waiting(message);
        if (broken === 'read') app.dynamo.on(GetItemCommand).rejects(fault());
        if (broken === 'write') app.dynamo.on(UpdateItemCommand).rejects(fault());
        if (broken === 'send') app.sqs.on(SendMessageCommand).rejects(fault());
        if (broken === 'delete') {
          const Failed = [{ Id: '0', Code: 'X', SenderFault: true, Message: SECRET }];
          app.sqs.on(DeleteMessageBatchCommand).resolves({ Failed, Successful: undefined });
        }
        const answer = await app.call('POST', '/queues/default/purge?confirm=default');
        if (answer.status >= 500) expect(await answer.text()).not.toContain(SECRET);
        expectNoSecret(app.log.lines, app.metrics);
        expect(app.log.lines.length).toBeGreaterThan(0);
        vi.restoreAllMocks();
      }
    },
  );

  test.each([
    ['GET', `/queues/${SECRET}`],
    ['POST', `/queues/${SECRET}/pause`],
    ['POST', `/queues/default/pause?${SECRET}=${SECRET}`],
    ['POST', `/queues/default/purge?confirm=${SECRET}`],
    ['POST', '/queues/default/pause'],
    ['POST', '/queues/default/redrive'],
    ['GET', '/queues/default'],
    ['GET', `/${SECRET}`],
  ])('%s %s', async (method, path) => {
    for (const broken of [false, true]) {
      written = consoleLines();
      const app = operateApp();
      if (broken) {
        app.sqs.onAnyCommand().rejects(fault());
        app.lambda.on(GetEventSourceMappingCommand).rejects(fault());
        app.lambda.on(UpdateEventSourceMappingCommand).rejects(fault());
      }
      const answer = await app.call(method, path);
      if (answer.status >= 500) expect(await answer.text()).not.toContain(SECRET);
      expectNoSecret(app.log.lines, app.metrics);
      vi.restoreAllMocks();
    }
  });
});

describe('nor does the delivery function:', () => {
  const address = `${SECRET}@example.com`;
  const at = '2017-08-05T00:41:02.012Z';
  const bounced = { emailAddress: address, status: '5.1.1', diagnosticCode: `smtp; 550 ${address} unknown` };
  const bounce = { bounceType: 'Permanent', bounceSubType: 'General', timestamp: at };
  const events: [string, object | string][] = [
    ['a bounce', sesEvent('Bounce', { bounce: { ...bounce, bouncedRecipients: [bounced] } })],
    ['a bounce of no known kind', sesEvent('Bounce', { bounce: { ...bounce, bounceType: `${SECRET}@` } })],
    ['a reject', sesEvent('Reject', { reject: { reason: `Virus in the email to ${address}` } })],
    ['a delivery', sesEvent('Delivery', { delivery: { timestamp: at, smtpResponse: address } })],
    ['one without a time', sesEvent('Delivery', { delivery: { timestamp: SECRET } })],
    ['one of no task', sesEvent('Delivery', { delivery: { timestamp: at } }, { [SECRET]: [SECRET] })],
    ['a body that is not an event', `{"${SECRET}":"${address}"}`],
    ['a body that is not JSON', SECRET],
  ];

  test.each(events)('%s', async (_name, event) => {
    for (const broken of [false, true]) {
      written = consoleLines();
      const log = logLines();
      const metrics = countedMetrics();
      const queues = { client: new SQS({}), addresses: new Map() };
      queues.addresses.set('delivery-events', {
        url: 'https://sqs/events',
        deadLetterUrl: 'https://sqs/dead',
      });
      const table = { client: new DynamoDB({}), name: 'results' };
      const dynamo = mockClient(table.client);
      const sqs = mockClient(queues.client);
      dynamo.onAnyCommand().resolves({});
      sqs.onAnyCommand().resolves({});
      if (broken) {
        dynamo.on(UpdateItemCommand).rejects(fault());
        sqs.on(SendMessageCommand).rejects(fault());
        sqs.on(ChangeMessageVisibilityCommand).rejects(fault());
      }
      const deliveries = { table, queues, logger: log, metrics, clock: new FakeClock(), random: Math.random };
      await processEvents(deliveries, givenUpEvent([event], 'lovage-dev-delivery-events'));
      expectNoSecret(log.lines, metrics);
      expect(log.lines.length).toBeGreaterThan(0);
      vi.restoreAllMocks();
    }
  });
});
