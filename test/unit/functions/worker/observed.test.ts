import { SES, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { sendEmail } from '../../../../bench/tasks/send-email.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { MailContext, TaskResult } from '../../../../core/definition/definition.ts';
import { Snooze } from '../../../../core/protocol/errors.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { createSesMailers } from '../../../../platform/email/ses-mailer.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { fault, inState, workerHarness } from './worker-harness.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const TRACE_ID = '1-4bf92f35-77b34da6a3ce929d0e0e4736';
const ID = '0197f000-0000-7000-8000-000000000001';
const message = (changes = {}) => taskMessage({ id: ID, task: 'work', ...changes });

function work(run: (input: unknown, context: MailContext) => TaskResult | Promise<TaskResult> = () => null) {
  return defineTask({ name: 'work', input: z.any(), sendsEmail: true, run });
}

const fails = () => Promise.reject(new Error('down'));

describe('what is counted', () => {
  test('an attempt that succeeds, with how long it waited and ran', async () => {
    const harness = workerHarness([work()]);
    harness.answers.claim = () => ({
      Attributes: { attempts: number(1), notBefore: number(CREATED_AT + 400) },
      $metadata: {},
    });
    await harness.process(message());
    expect(harness.metrics.counts).toEqual({ 'work started': 1, 'work succeeded': 1 });
    expect(harness.metrics.times).toEqual({ 'work waitTime': [600], 'work runTime': [0] });
    expect(harness.metrics.flushes).toBe(1);
  });

  test('each attempt of a batch, in one flush', async () => {
    const harness = workerHarness([work()]);
    await harness.process(message(), message({ id: 'other' }));
    expect(harness.metrics.counts).toEqual({ 'work started': 2, 'work succeeded': 2 });
    expect(harness.metrics.flushes).toBe(1);
  });

  test('an attempt that is retried, and the last one', async () => {
    const harness = workerHarness([work(fails)]);
    await harness.process(message());
    harness.answers.claim = () => ({ Attributes: { attempts: number(4) }, $metadata: {} });
    await harness.process(message());
    expect(harness.metrics.counts).toEqual({ 'work started': 2, 'work retried': 1, 'work failed': 1 });
  });

  test.each([
    ['succeeded', work()],
    ['retried', work(fails)],
  ])(
    'an outcome sent through SQS: once, by the delivery that records it (%s)',
    async (counted, definition) => {
      const harness = workerHarness([definition]);
      harness.answers.outcome = fault;
      await harness.process(message());
      expect(harness.metrics.counts).toEqual({ 'work started': 1 });

      harness.answers.outcome = () => ({ $metadata: {} });
      const outcome = JSON.parse(harness.sent()[0]?.MessageBody ?? '');
      await harness.process(outcome);
      expect(harness.metrics.counts).toEqual({ 'work started': 1, [`work ${counted}`]: 1 });

      const recorded = {
        ...pendingItem(message(), 3_600),
        ...inState(counted === 'succeeded' ? 'SUCCESS' : 'RETRY', {
          attempts: number(1),
          owner: string('me'),
        }),
      };
      harness.answers.outcome = () => conditionFailed(recorded);
      expect(await harness.processAgain(2, outcome)).toEqual([]);
      expect(harness.metrics.counts).toEqual({ 'work started': 1, [`work ${counted}`]: 1 });
    },
  );

  test('an outcome that was written but whose answer was lost: once, although it is sent through SQS too', async () => {
    const harness = workerHarness([work()]);
    const recorded = {
      ...pendingItem(message(), 3_600),
      ...inState('SUCCESS', { attempts: number(1), owner: string('me') }),
    };
    harness.answers.outcome = fault;
    await harness.process(message());
    harness.answers.outcome = () => conditionFailed(recorded);
    await harness.process(JSON.parse(harness.sent()[0]?.MessageBody ?? ''));
    expect(harness.metrics.counts).toEqual({ 'work started': 1, 'work succeeded': 1 });
  });

  test('nothing, if a delivery runs nothing', async () => {
    const harness = workerHarness([work()]);
    for (const state of ['SUCCESS', 'FAILURE', 'REVOKED', 'RETRY'] as const) {
      harness.refuseClaims(message(), inState(state));
      await harness.process(message());
    }
    harness.refuseClaims(message(), null);
    await harness.process(message(), message({ eta: CREATED_AT + 60_000 }));
    expect(harness.metrics.counts).toEqual({});
  });

  test('not the end of a revoked run: the call that revoked it counts', async () => {
    const harness = workerHarness([work()]);
    harness.answers.outcome = () => conditionFailed(null);
    await harness.process(message());
    expect(harness.metrics.counts).toEqual({ 'work started': 1 });
  });

  test('a task that expired', async () => {
    const harness = workerHarness([work()]);
    await harness.process(message({ expiresAt: CREATED_AT + 1 }));
    expect(harness.metrics.counts).toEqual({ 'work revoked': 1 });
  });

  test('a task whose worker died at its last attempt', async () => {
    const harness = workerHarness([work()]);
    const crashed = { attempts: number(4), leaseUntil: number(1), owner: string('x') };
    harness.refuseClaims(message(), inState('STARTED', crashed));
    await harness.process(message());
    expect(harness.metrics.counts).toEqual({ 'work failed': 1 });
  });

  test('messages that nobody can run', async () => {
    const harness = workerHarness([work()]);
    await harness.process('hello', message({ task: 'other' }));
    expect(harness.metrics.counts).toEqual({ 'undefined dead': 2, 'undefined failed': 1 });
  });
});

describe('what is logged about a task', () => {
  test('has its id, name, attempt and trace on every line, including the task’s own', async () => {
    const harness = workerHarness([work((_, { logger }) => logger.info('mine', { n: 1 }))]);
    await harness.processTraced(TRACEPARENT, message());
    expect(harness.log.lines.map((line) => line.message)).toEqual(['mine', 'attempt ended']);
    for (const { fields } of harness.log.lines) {
      expect(fields).toMatchObject({ taskId: ID, task: 'work', attempt: 1, traceId: TRACE_ID });
    }
  });

  test('has them when nothing more can be done for it', async () => {
    const harness = workerHarness([work()]);
    harness.answers.outcome = fault;
    harness.queue.on(SendMessageCommand).rejects(fault());
    await harness.process(message());
    const kept = harness.log.lines.find((line) => line.message === 'message kept');
    expect(kept?.fields).toMatchObject({
      taskId: ID,
      task: 'work',
      attempt: 1,
      messageId: 'message-0',
    });
  });

  test('is separate for each message, although they run at the same time', async () => {
    const harness = workerHarness([work()]);
    await harness.process(message({ id: 'one' }), message({ id: 'two' }));
    expect(harness.log.lines.map(({ fields }) => fields['taskId']).sort()).toEqual(['one', 'two']);
  });
});

describe('an attempt in a trace', () => {
  const email = { recipient: 'bob@example.com', content: 'Hello' };

  test('is a segment named after its task, with the email in it', async () => {
    const harness = workerHarness([sendEmail]);
    await harness.processTraced(TRACEPARENT, taskMessage({ id: ID, task: 'send_email', input: email }));
    const now = harness.clock.now();
    expect(harness.segments).toEqual([
      {
        name: 'send_email',
        trace: {
          traceId: TRACE_ID.replaceAll('-', '').slice(1),
          parentId: '00f067aa0ba902b7',
          sampled: true,
        },
        startedAt: now,
        endedAt: now,
        fault: false,
        annotations: { taskId: ID, attempt: 1, outcome: 'succeeded', queue: 'default' },
        calls: [{ service: 'SES', operation: 'SendEmail', startedAt: now, endedAt: now, fault: false }],
      },
    ]);
  });

  test('names each call to SES by its operation, and none for an email that SES was not asked to send', async () => {
    const bob = { name: 'Bob', address: 'bob@example.com' };
    const sends = work(async (_, { mailer }) => {
      const rest = { subject: 'Hello', text: 'Hello' };
      await mailer.send({ to: bob.address, ...rest });
      await mailer.send({ to: bob, ...rest });
      await mailer.send({ to: 'nobody', ...rest }).catch(() => undefined);
      await mailer.send({ to: bob, ...rest });
    });
    const client = new SES({ region: 'us-east-1', maxAttempts: 1 });
    const ses = mockClient(client);
    ses.on(SendEmailCommand).resolves({ MessageId: 'm-1' });
    ses.on(SendRawEmailCommand).resolvesOnce({ MessageId: 'm-2' }).rejects(new Error('down'));
    const mailerOf = createSesMailers(client, { sender: 'noreply@example.com', configurationSet: 'c' });
    const harness = workerHarness([sends], { mailerOf });
    await harness.processTraced(TRACEPARENT, message());
    expect(harness.segments[0]?.calls.map(({ operation, fault }) => [operation, fault])).toEqual([
      ['SendEmail', false],
      ['SendRawEmail', false],
      ['SendRawEmail', true],
    ]);
  });

  test.each([TRACEPARENT, 'none'])(
    'has one mailer, which knows every email of the run (%s)',
    async (traceparent) => {
      const twice = work(async (_, { mailer }) => {
        for (const to of ['a@example.com', 'b@example.com'])
          await mailer.send({ to, subject: 's', text: 't' });
      });
      const harness = workerHarness([twice]);
      await harness.processTraced(traceparent, message());
      expect(harness.mails).toHaveLength(2);
      expect(harness.mailers).toEqual([{ id: ID, life: 1, token: 'me' }]);
    },
  );

  test('is no fault when there was no capacity', async () => {
    const refused = work(() => Promise.reject(new Snooze({ reason: 'the rate is reached' })));
    const harness = workerHarness([refused]);
    await harness.processTraced(TRACEPARENT, message());
    expect(harness.segments).toMatchObject([{ fault: false, annotations: { outcome: 'snoozed' } }]);
  });

  test('is marked as a fault when it fails', async () => {
    const harness = workerHarness([work(fails)]);
    await harness.processTraced(TRACEPARENT, message());
    expect(harness.segments).toMatchObject([{ fault: true, annotations: { outcome: 'retry' }, calls: [] }]);
  });

  test.each(['none', TRACEPARENT.replace(/01$/, '00')])(
    'that is not sampled sends no segment: %s',
    async (traceparent) => {
      const harness = workerHarness([work()]);
      await harness.processTraced(traceparent, message());
      expect(harness.segments).toEqual([]);
    },
  );

  test('passes its trace on to an outcome sent through SQS', async () => {
    const harness = workerHarness([work()]);
    harness.answers.outcome = fault;
    await harness.processTraced(TRACEPARENT, message());
    expect(harness.sent()[0]?.MessageAttributes).toEqual({
      traceparent: { DataType: 'String', StringValue: TRACEPARENT },
    });
  });
});
