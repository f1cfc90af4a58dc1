import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiRecord, type FlowSystem, startFlowSystem } from './flow-system.ts';
import { until } from './until.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem();
});
afterAll(() => flow.stop());

/** The only email in the inbox that a task has sent. */
async function mailOf({ result }: ApiRecord) {
  const mails = (await flow.mails()).filter(({ messageId }) => messageId === Object(result).messageId);
  expect(mails).toHaveLength(1);
  return mails[0];
}

test('an email with names, headers, a file and an image arrives as it was written, and its record knows', async () => {
  const { body } = await flow.json('/tasks/mail_whole', {
    recipient: 'bob@example.com',
    name: 'Müller, Jürgen "JM" <eve@example.com>',
  });
  const record = await flow.final(body.id);
  expect(record).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  const mail = await mailOf(record);
  expect(mail).toMatchObject({
    subject: 'Rechnung für Müller, Jürgen "JM" <eve@example.com>',
    destination: {
      to: ['"Müller, Jürgen \\"JM\\" <eve@example.com>" <bob@example.com>', 'amy@example.com'],
      cc: ['carl@example.com'],
      bcc: ['dan@example.com'],
    },
    replyTo: ['"Hilfe" <help@example.com>'],
    body: { text: 'Grüße' },
  });
  expect(mail?.from).toBe('"Söhne, "Shop"" <shop@example.com>');
  // The inbox has put the image into the HTML.
  expect(mail?.body.html).toContain('<h1>Grüße</h1><img alt="Logo" src="data:image/png;base64,iVBORw0KGgo="');
  const file = mail?.attachments.find(({ filename }) => filename === 'Rechnung „7“.txt');
  expect(Buffer.from(file?.content ?? '', 'base64').toString()).toBe('Zu zahlen: 7 €');
});

test.each([['Bob'], ['success@simulator.amazonses.com, Bob']])(
  'what becomes of an email in MIME is in its record, whatever its recipient is called: %s',
  async (name) => {
    const recipient = 'bounce@simulator.amazonses.com';
    const { body } = await flow.json('/tasks/mail_whole', { recipient, name });
    const record = await until('the bounce', async () => {
      const { body: read } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
      return read.delivery?.status === 'bounced' ? read : undefined;
    });
    expect(record).toMatchObject({ state: 'SUCCESS', delivery: { reason: 'Permanent/General 5.1.1' } });
  },
);

test('HTML goes to everybody in to, cc and bcc, and what becomes of it for any of them is in the record', async () => {
  const addresses = {
    to: ['a1@example.com', 'a2@example.com'],
    cc: ['c1@example.com', 'c2@example.com'],
    bcc: ['b1@example.com', 'bounce+bcc@simulator.amazonses.com'],
  };
  const { body } = await flow.json('/tasks/mail_html', addresses);
  expect(await flow.final(body.id)).toMatchObject({ state: 'SUCCESS' });
  const mail = (await flow.mails()).find(({ destination }) => destination.to.includes('a1@example.com'));
  expect(mail).toMatchObject({
    destination: addresses,
    body: { html: '<p>Hello</p>' },
    from: 'noreply@example.com',
  });
  await until('the bounce', async () => {
    const { body: read } = await flow.call<ApiRecord>('GET', `/tasks/${body.id}`);
    return read.delivery?.status === 'bounced' || undefined;
  });
});

test('a task sends from no address but those of the deployment', async () => {
  const { body } = await flow.json('/tasks/mail_whole', {
    ...{ recipient: 'bob@example.com', name: 'Bob', from: 'eve@example.com' },
  });
  expect(await flow.final(body.id)).toMatchObject({
    state: 'FAILURE',
    attempts: 1,
    error: {
      type: 'NonRetryable',
      message:
        'The email is not valid: from is neither the sender of this deployment nor one of its senders.',
    },
  });
  expect(flow.output.join('\n')).not.toContain('eve@example.com');
});

test('nothing of an email is in the log', () => {
  expect(flow.output.join('\n')).not.toMatch(/Rechnung|Grüße|Müller|bob@|amy@|simulator/);
});
