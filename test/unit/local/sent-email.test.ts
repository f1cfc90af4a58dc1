import { describe, expect, test } from 'vitest';
import { completeStore } from '../../../local/emulators/complete-store.ts';
import { type AcceptedEmail, readSentEmail } from '../../../local/emulators/sent-email.ts';

const ANSWER = '<SendRawEmailResult><MessageId>m-1</MessageId></SendRawEmailResult>';
const MESSAGE = [
  'From: "Shop" <shop@example.com>',
  'To: =?UTF-8?Q?M=C3=BCller=2C_B?= <bob@example.com>, amy@example.com',
  'Cc: carl@example.com',
  'Bcc: dan@example.com',
  'Reply-To: help@example.com',
  'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=',
  '',
  'Hello',
].join('\r\n');

function raw(fields: Record<string, string> = {}): string {
  const data = Buffer.from(MESSAGE).toString('base64');
  return String(new URLSearchParams({ Action: 'SendRawEmail', 'RawMessage.Data': data, ...fields }));
}

describe('an email that the local SES accepted in MIME', () => {
  test('goes to those whom the call names, of whom the head may leave some out', async () => {
    const call = raw({
      Source: 'shop@example.com',
      'Destinations.member.1': 'Bob@example.com',
      'Destinations.member.2': 'eve@example.com',
      ConfigurationSetName: 'lovage-local',
      'Tags.member.1.Name': 'taskId',
      'Tags.member.1.Value': '7',
    });
    expect(await readSentEmail(call, ANSWER)).toEqual({
      messageId: 'm-1',
      from: 'shop@example.com',
      to: ['"Müller, B" <bob@example.com>', 'amy@example.com'],
      cc: ['carl@example.com'],
      bcc: ['eve@example.com'],
      replyTo: ['help@example.com'],
      recipients: ['Bob@example.com', 'eve@example.com'],
      subject: 'Grüße',
      tags: new Map([['taskId', '7']]),
      configurationSet: 'lovage-local',
    });
  });

  test('goes to those in its head if the call names nobody', async () => {
    expect(await readSentEmail(raw(), ANSWER)).toMatchObject({
      from: 'shop@example.com',
      bcc: ['dan@example.com'],
      recipients: ['bob@example.com', 'amy@example.com', 'carl@example.com', 'dan@example.com'],
      configurationSet: null,
    });
  });

  test.each([
    ['a refused call', raw(), '<Error><Code>Throttling</Code></Error>'],
    ['another call', 'Action=GetSendQuota', ANSWER],
    ['no call', '', ANSWER],
  ])('is none for %s', async (_what, call, answer) => {
    expect(await readSentEmail(call, answer)).toBeNull();
  });
});

test('the list of emails says to whom each was sent, and leaves others as they are', async () => {
  const sent = await readSentEmail(raw(), ANSWER);
  const known = new Map<string, AcceptedEmail>(sent ? [['m-1', sent]] : []);
  const other = { messageId: 'm-0', subject: 'x', destination: { to: ['x@example.com'] } };
  const store = JSON.stringify({
    templates: {},
    emails: [other, { messageId: 'm-1', subject: 'y', destination: { to: [] }, replyTo: [] }],
  });
  expect(JSON.parse(completeStore(store, known))).toEqual({
    templates: {},
    emails: [
      other,
      {
        ...{ messageId: 'm-1', subject: 'y', replyTo: ['help@example.com'] },
        destination: {
          to: ['"Müller, B" <bob@example.com>', 'amy@example.com'],
          ...{ cc: ['carl@example.com'], bcc: ['dan@example.com'] },
        },
      },
    ],
  });
});
