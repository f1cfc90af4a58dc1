import { SES, SendEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { NonRetryable, Snooze } from '../../../../core/protocol/errors.ts';
import { createSesClient } from '../../../../platform/aws/ses-client.ts';
import { createSesMailers } from '../../../../platform/email/ses-mailer.ts';

const client = new SES({ region: 'us-east-1', maxAttempts: 1 });
const ses = mockClient(client);
const mailerOf = createSesMailers(client, { sender: 'noreply@example.com', configurationSet: 'lovage-test' });
const mailer = mailerOf({ id: '01a20256-18a8-7708-87fa-327211c603ee', life: 2, token: '01a20256-18a8' });
const email = { to: 'bob@example.com', subject: 'Grüße', text: 'Zeile 1\n😀' };

beforeEach(() => {
  ses.reset();
});

test('sends one email from the sender, in UTF-8', async () => {
  ses.on(SendEmailCommand).resolves({ MessageId: 'm-1' });
  expect(await mailer.send(email)).toEqual({ messageId: 'm-1' });
  expect(ses.commandCalls(SendEmailCommand).map(({ args: [{ input }] }) => input)).toEqual([
    {
      Source: 'noreply@example.com',
      Destination: { ToAddresses: ['bob@example.com'] },
      Message: {
        Subject: { Data: 'Grüße', Charset: 'UTF-8' },
        Body: { Text: { Data: 'Zeile 1\n😀', Charset: 'UTF-8' } },
      },
      ConfigurationSetName: 'lovage-test',
      Tags: [
        { Name: 'taskId', Value: '01a20256-18a8-7708-87fa-327211c603ee' },
        { Name: 'life', Value: '2' },
        { Name: 'token', Value: '01a20256-18a8' },
      ],
    },
  ]);
});

test.each(['an id with spaces', 'ä', '', 'x'.repeat(257)])(
  'is sent without tags if SES would refuse the id %j in one',
  async (id) => {
    ses.on(SendEmailCommand).resolves({ MessageId: 'm-1' });
    await mailerOf({ id, life: 1, token: '01a20256-18a8' }).send(email);
    expect(ses.commandCalls(SendEmailCommand)[0]?.args[0].input.Tags).toEqual([]);
  },
);

test('the time limit’s signal ends a call that SES does not answer', async () => {
  const silent = createSesClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    endpointOf: () => 'https://email.example.com',
    maxAttempts: 1,
    clock: systemClock,
    random: Math.random,
    send: (_request, signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  });
  const mailers = createSesMailers(silent, {
    sender: 'noreply@example.com',
    configurationSet: 'lovage-test',
  });
  const controller = new AbortController();
  const sending = mailers({ id: 'a', life: 1, token: '01a20256-18a8' }).send(email, controller.signal);
  const reason = new Error('time limit');
  controller.abort(reason);
  await expect(sending).rejects.toBe(reason);
});

test.each([
  'MessageRejected',
  'MailFromDomainNotVerifiedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetSendingPausedException',
  'AccountSendingPausedException',
  'InvalidParameterValue',
])('%s is final, with SES’s reason', async (name) => {
  ses.on(SendEmailCommand).rejects(Object.assign(new Error('Email address is not verified.'), { name }));
  const sent = mailer.send(email);
  await expect(sent).rejects.toThrow(`SES refused the email: Email address is not verified. (${name})`);
  await expect(sent).rejects.toBeInstanceOf(NonRetryable);
});

test.each(['AccessDenied', 'AccessDeniedException'])(
  '%s is final, and does not name the account or the role',
  async (name) => {
    const words = 'User arn:aws:sts::123456789012:assumed-role/worker is not authorized';
    ses.on(SendEmailCommand).rejects(Object.assign(new Error(words), { name }));
    const sent = mailer.send(email);
    await expect(sent).rejects.toThrow(/^SES refused the email: this deployment may not send it.$/);
    await expect(sent).rejects.toBeInstanceOf(NonRetryable);
  },
);

test.each(['ServiceUnavailable', 'TimeoutError', 'LimitExceededException'])(
  '%s may be retried',
  async (name) => {
    ses.on(SendEmailCommand).rejects(Object.assign(new Error('later'), { name }));
    const sent = mailer.send(email);
    await expect(sent).rejects.toThrow('later');
    await expect(sent).rejects.not.toBeInstanceOf(NonRetryable);
    await expect(sent).rejects.not.toBeInstanceOf(Snooze);
  },
);

/** SES's refusal, by name and message. */
const refusal = (name: string, message: string) => Object.assign(new Error(message), { name });
const RATE = refusal('Throttling', 'Maximum sending rate exceeded.');

describe('a refusal for capacity', () => {
  test.each([
    ['Throttling', 'Maximum sending rate exceeded.', 0, 'SES: the maximum sending rate is reached'],
    ['Throttling', 'Rate exceeded', 0, 'SES: the maximum sending rate is reached'],
    ['ThrottlingException', 'Maximum sending rate exceeded.', 0, 'SES: the maximum sending rate is reached'],
    ['TooManyRequestsException', 'Too many requests', 0, 'SES: the maximum sending rate is reached'],
    ['Throttling', 'Daily message quota exceeded.', 1_800, 'SES: the daily sending quota is used up'],
  ])('%s, “%s”: the task waits at least %i s', async (name, message, seconds, reason) => {
    ses.on(SendEmailCommand).rejects(refusal(name, message));
    const sent = mailerOf({ id: 'a', life: 1, token: '01a20256-18a8' }).send(email);
    await expect(sent).rejects.toBeInstanceOf(Snooze);
    await expect(sent).rejects.toMatchObject({ seconds, message: reason });
  });

  test('tells nobody what SES quoted', async () => {
    ses.on(SendEmailCommand).rejects(refusal('Throttling', 'Maximum sending rate exceeded: bob@example.com'));
    await expect(mailerOf({ id: 'a', life: 1, token: '01a20256-18a8' }).send(email)).rejects.not.toThrow(
      'bob@example.com',
    );
  });

  test.each([
    ['was sent', async () => ({ MessageId: 'm-1' })],
    ['may have been sent', () => Promise.reject(refusal('TimeoutError', 'no answer'))],
  ])(
    'is an ordinary error once the run’s first email %s: a run that costs nothing would send it again',
    async (_what, first) => {
      ses.on(SendEmailCommand).callsFakeOnce(first).rejects(RATE);
      const sending = mailerOf({ id: 'a', life: 1, token: '01a20256-18a8' });
      await Promise.allSettled([sending.send(email)]);
      await expect(sending.send(email)).rejects.toBe(RATE);
    },
  );

  test('is an ordinary error while another email is on its way', async () => {
    const { promise, resolve } = Promise.withResolvers<{ MessageId: string }>();
    ses
      .on(SendEmailCommand)
      .callsFakeOnce(() => promise)
      .rejects(RATE);
    const sending = mailerOf({ id: 'a', life: 1, token: '01a20256-18a8' });
    const first = sending.send(email);
    await expect(sending.send(email)).rejects.toBe(RATE);
    resolve({ MessageId: 'm-1' });
    await first;
  });

  test('is one again after SES has refused the first email for good, or for capacity', async () => {
    ses.on(SendEmailCommand).rejectsOnce(refusal('MessageRejected', 'no')).rejects(RATE);
    const sending = mailerOf({ id: 'a', life: 1, token: '01a20256-18a8' });
    await expect(sending.send(email)).rejects.toBeInstanceOf(NonRetryable);
    await expect(sending.send(email)).rejects.toBeInstanceOf(Snooze);
    await expect(sending.send(email)).rejects.toBeInstanceOf(Snooze);
  });
});

test('an answer without a message id is an error', async () => {
  ses.on(SendEmailCommand).resolves({});
  await expect(mailer.send(email)).rejects.toThrow('without a message id');
});
