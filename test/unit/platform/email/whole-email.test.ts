import { SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { beforeEach, describe, expect, test } from 'vitest';
import { NonRetryable, Snooze } from '../../../../core/protocol/errors.ts';
import type { Email } from '../../../../core/protocol/mailer.ts';
import { mailer, namedIn, raw, SENDER, SHOP, ses, simple, takeEverything } from './mail-harness.ts';

const PLAIN = { to: 'bob@example.com', subject: 'Hello', text: 'Hello Bob' };
const TAGS = [
  { Name: 'taskId', Value: '01a20256' },
  { Name: 'life', Value: '2' },
  { Name: 'token', Value: '01a20256-18a8' },
];
const PNG = Buffer.from('iVBORw0KGgo=', 'base64');

beforeEach(takeEverything);

describe('SES makes the MIME of', () => {
  test('HTML beside the text, for several recipients', async () => {
    const email = {
      ...PLAIN,
      to: ['bob@example.com', 'amy@example.com'],
      cc: 'carl@example.com',
      bcc: ['dan@example.com', 'eve@example.com'],
      replyTo: 'help@example.com',
      from: SHOP,
      html: '<p>Grüße</p>',
    };
    expect(await simple(email)).toEqual({
      Source: SHOP,
      Destination: {
        ToAddresses: ['bob@example.com', 'amy@example.com'],
        CcAddresses: ['carl@example.com'],
        BccAddresses: ['dan@example.com', 'eve@example.com'],
      },
      ReplyToAddresses: ['help@example.com'],
      Message: {
        Subject: { Data: 'Hello', Charset: 'UTF-8' },
        Body: {
          Text: { Data: 'Hello Bob', Charset: 'UTF-8' },
          Html: { Data: '<p>Grüße</p>', Charset: 'UTF-8' },
        },
      },
      ConfigurationSetName: 'lovage-test',
      Tags: TAGS,
    });
  });

  test('HTML alone', async () => {
    const { Message, Source } = await simple({
      to: 'bob@example.com',
      subject: 'Hi',
      html: '<p>Hi</p>\ud800',
    });
    expect(Message?.Body).toEqual({ Html: { Data: '<p>Hi</p>\ufffd', Charset: 'UTF-8' } });
    expect(Source).toBe(SENDER);
  });

  test('a text to nobody but bcc', async () => {
    const { Destination } = await simple({ ...PLAIN, to: [], bcc: 'dan@example.com' });
    expect(Destination).toEqual({ ToAddresses: [], BccAddresses: ['dan@example.com'] });
  });

  test('an email whose lists are empty, and whose names are blank', async () => {
    const email: Email = {
      ...PLAIN,
      to: { name: ' ', address: 'bob@example.com' },
      cc: [],
      headers: {},
      attachments: [],
    };
    expect(await simple(email)).toMatchObject({ Destination: { ToAddresses: ['bob@example.com'] } });
  });
});

describe('MIME is written for', () => {
  test('names, which arrive as they are', async () => {
    const { input, parsed } = await raw({
      ...PLAIN,
      from: { name: 'Söhne & Co., "Shop"', address: SHOP },
      to: [{ name: 'Müller, Jürgen', address: 'bob@example.com' }, 'amy@example.com'],
      cc: { name: 'Team: all; <x@example.com>', address: 'carl@example.com' },
      replyTo: { name: '助け', address: 'help@example.com' },
    });
    expect(parsed.from?.value).toEqual([{ name: 'Söhne & Co., "Shop"', address: SHOP }]);
    expect(namedIn(parsed.to)).toEqual([
      { name: 'Müller, Jürgen', address: 'bob@example.com' },
      { name: '', address: 'amy@example.com' },
    ]);
    expect(namedIn(parsed.cc)).toEqual([{ name: 'Team: all; <x@example.com>', address: 'carl@example.com' }]);
    expect(parsed.replyTo?.value).toEqual([{ name: '助け', address: 'help@example.com' }]);
    expect(input).toMatchObject({
      Source: SHOP,
      Destinations: ['bob@example.com', 'amy@example.com', 'carl@example.com'],
      ConfigurationSetName: 'lovage-test',
      Tags: TAGS,
    });
  });

  test('bcc beside them, which no header names', async () => {
    const { input, text } = await raw({
      ...PLAIN,
      to: { name: 'Bob', address: 'bob@example.com' },
      bcc: ['dan@example.com', { name: 'Bob again', address: 'bob@example.com' }],
    });
    expect(input.Destinations).toEqual(['bob@example.com', 'dan@example.com']);
    expect(text).not.toMatch(/bcc|dan@|again/i);
  });

  test('headers of lists and conversations', async () => {
    const headers = {
      'List-Unsubscribe': '<https://example.com/u?id=1>, <mailto:stop@example.com>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'In-Reply-To': '<1@example.com>',
      References: '<0@example.com> <1@example.com>',
      'Auto-Submitted': 'auto-generated',
      'X-Order': 'Nr. 7 für Jürgen',
    };
    const { parsed, input, text } = await raw({ ...PLAIN, headers });
    expect(parsed.inReplyTo).toBe('<1@example.com>');
    expect(parsed.references).toEqual(['<0@example.com>', '<1@example.com>']);
    expect(parsed.headers.get('list')).toMatchObject({
      unsubscribe: { url: 'https://example.com/u?id=1', mail: 'stop@example.com' },
    });
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(text).toContain('X-Order: =?UTF-8?Q?Nr=2E_7_f=C3=BCr_J=C3=BCrgen?=\r\n');
    expect(parsed.text).toBe('Hello Bob\n');
    expect(input.Source).toBe(SENDER);
  });

  test('headers with quotes, which nobody could read if they were encoded', async () => {
    const headers = {
      'list-id': '"The Shop, news" <news.example.com>',
      'List-Unsubscribe': `<https://example.com/?q="${'x'.repeat(200)}">, <mailto:stop@example.com>`,
      'X-Shop': 'The "Shop"',
    };
    const { parsed, text } = await raw({ ...PLAIN, headers });
    const unfolded = text.replaceAll('\r\n ', ' ');
    expect(unfolded).toContain(`List-ID: ${headers['list-id']}\r\n`);
    expect(unfolded).toMatch(/\r\nList-Unsubscribe: <https:\S{200,}>, <mailto:stop@example\.com>\r\n/);
    expect(parsed.headers.get('x-shop')).toBe('The "Shop"');
  });

  test('one recipient once, however often and with whatever capitals in the domain', async () => {
    const { input, parsed } = await raw({
      ...{ ...PLAIN, to: { name: 'Bob', address: 'bob@example.com' } },
      ...{ cc: ['bob@EXAMPLE.com', 'Bob@example.com'], bcc: 'bob@example.com' },
    });
    // What is before the @ may have a case.
    expect(input.Destinations).toEqual(['bob@example.com', 'Bob@example.com']);
    expect(namedIn(parsed.cc).map(({ address }) => address)).toEqual(['bob@example.com', 'Bob@example.com']);
  });

  test('runs of spaces, which must not become a line of their own', async () => {
    const run = `a${' '.repeat(240)}b`;
    const { text, parsed } = await raw({
      ...{ ...PLAIN, subject: run, to: { name: run, address: 'bob@example.com' } },
      headers: { 'X-A': run, 'List-Id': run },
      attachments: [{ filename: run, content: 'x' }],
    });
    expect(text).not.toMatch(/\r\n[ \t]+\r\n/);
    expect(parsed.subject).toBe('a b');
    expect(namedIn(parsed.to)).toEqual([{ name: 'a b', address: 'bob@example.com' }]);
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['a b']);
  });

  test('attachments, and an image in the HTML', async () => {
    const { parsed } = await raw({
      ...PLAIN,
      html: '<p>Hello</p><img src="cid:logo@shop">',
      attachments: [
        { filename: 'Rechnung „7“.pdf', content: new Uint8Array([0, 13, 10, 255]) },
        { filename: 'logo.png', content: PNG, cid: 'logo@shop' },
        { filename: 'termin.ics', content: 'BEGIN:ä', contentType: 'text/calendar; method=REQUEST' },
      ],
    });
    const shown = parsed.attachments.map(({ filename, contentType, content, contentDisposition, cid }) => ({
      ...{ filename, contentType, contentDisposition, cid },
      content: content.toString('latin1'),
    }));
    expect(shown.sort((a, b) => String(a.filename).localeCompare(String(b.filename)))).toEqual([
      {
        filename: 'logo.png',
        contentType: 'image/png',
        contentDisposition: 'inline',
        cid: 'logo@shop',
        content: PNG.toString('latin1'),
      },
      {
        filename: 'Rechnung „7“.pdf',
        contentType: 'application/pdf',
        contentDisposition: 'attachment',
        content: '\0\r\n\u00ff',
      },
      {
        filename: 'termin.ics',
        contentType: 'text/calendar',
        contentDisposition: 'attachment',
        content: 'BEGIN:Ã¤',
      },
    ]);
    expect(parsed.html).toContain('cid:logo@shop');
    expect(parsed.text).toContain('Hello Bob');
  });

  test.each(['text', 'html'])('a %s of lines that end in any way', async (body) => {
    const { text, parsed } = await raw({
      ...{ ...PLAIN, subject: 'x', to: { name: 'Bob', address: 'bob@example.com' } },
      [body]: 'a\rb\r\nc\n.\r\r\n.\r',
    });
    expect(text).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(parsed[body === 'text' ? 'text' : 'html']).toContain('a\nb\nc\n.\n\n.');
  });

  test('long lines, of which none is longer than SMTP allows', async () => {
    const long = 'x'.repeat(3_000);
    const { text } = await raw({
      ...PLAIN,
      subject: long.slice(0, 980),
      text: long,
      html: `<p>${long}</p>`,
      to: [
        { name: 'ü'.repeat(255), address: 'bob@example.com' },
        { name: '\\'.repeat(255), address: 'amy@example.com' },
      ],
      headers: { 'X-A': long.slice(0, 993), 'List-Id': long.slice(0, 980), 'X-B': 'ü'.repeat(900) },
      attachments: [
        { filename: 'x'.repeat(255), content: long },
        { filename: '😀'.repeat(127), content: long, contentType: `text/x; a=${'x'.repeat(127)}` },
      ],
    });
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(text).not.toMatch(/[^\r]\n|\r[^\n]|[^\r\n\t -~]/);
  });
});

describe('an email is refused for good, and SES never sees it', () => {
  const withJson = (fields: object) => ({ ...PLAIN, ...fields }) as Email;
  const file = (fields: object) =>
    withJson({ html: '<p>', attachments: [{ filename: 'a.txt', content: 'a', ...fields }] });
  test.each<[string, Email, string]>([
    ['without recipients', withJson({ to: [] }), 'it has 0 recipients'],
    [
      'to 51 addresses',
      withJson({ cc: Array<string>(25).fill('c@example.com'), bcc: Array<string>(25).fill('b@example.com') }),
      'it has 51 recipients; SES takes 1 to 50 in to, cc and bcc together',
    ],
    ['to nobody', withJson({ to: undefined, cc: undefined }), 'it has 0 recipients'],
    ['to null', withJson({ to: null }), 'to must be an email address'],
    ['to a list in a list', withJson({ to: [['bob@example.com']] }), 'to must be an email address'],
    ['to an address in a list', withJson({ to: { name: '', address: ['bob@example.com'] } }), 'to must be'],
    ['to a name and an address in one', withJson({ to: 'Bob <bob@example.com>' }), 'only the address'],
    ['to two addresses in one', withJson({ to: 'a@example.com, b@example.com' }), 'only the address'],
    ['to two addresses without a space', withJson({ to: 'a@example.com,b@example.com' }), 'one @'],
    ['to a domain in its own letters', withJson({ to: 'bob@bücher.example' }), 'in Punycode'],
    ['to a name in its own letters', withJson({ bcc: 'jürgen@example.com' }), 'only ASCII before the @'],
    ['to an address with U+2028', withJson({ cc: 'bob@example.com\u2028' }), 'cc must be an email address'],
    ['to an address with NUL', withJson({ to: 'bob\0@example.com' }), 'to must be an email address'],
    ['to a group', withJson({ cc: 'Team:a@example.com;' }), 'cc must be an email address'],
    ['to an address with a line', withJson({ bcc: 'a@example.com\r\nBcc: e@example.com' }), 'bcc must be'],
    ['with an answer to nobody', withJson({ replyTo: '' }), 'replyTo must be an email address'],
    ['with a name of two lines', withJson({ cc: { name: 'a\nb', address: 'a@b.de' } }), 'a name in cc must'],
    ['with U+2028 in a name', withJson({ cc: { name: 'a\u2028b', address: 'a@b.de' } }), 'a name in cc must'],
    ['with no name', withJson({ cc: { address: 'a@b.de' } }), 'a name in cc must be'],
    ['with a long name', withJson({ cc: { name: 'a'.repeat(256), address: 'a@b.de' } }), 'a name in cc'],
    [
      'with an encoded name',
      withJson({ to: { name: '=?utf-8?q?x=22_=3Ce=40example.com=3E=2C?=', address: 'a@b.de' } }),
      'a name in to must not be encoded',
    ],
    [
      'with an encoded address',
      withJson({ to: '=?utf-8?q?a=2Ceve=40evil.example?=@example.com' }),
      'an address in to must not have =? in it',
    ],
    ['from another address', withJson({ from: 'eve@example.com' }), 'from is neither the sender'],
    ['from the sender in capitals', withJson({ from: 'NoReply@example.com' }), 'from is neither the sender'],
    ['from two', withJson({ from: [SENDER, SHOP] }), 'from must be one address'],
    ['from nobody', withJson({ from: [] }), 'from must be one address'],
    ['without a subject', withJson({ subject: undefined }), 'the subject must be one line'],
    ['with a subject of two lines', withJson({ subject: 'a\r\nBcc: e@example.com' }), 'the subject must'],
    ['with a subject of 981 characters', withJson({ subject: 'a'.repeat(981) }), 'at most 980 long'],
    [
      'with a subject of 981 characters and HTML',
      withJson({ subject: 'a'.repeat(981), html: '' }),
      'at most 980 long',
    ],
    ['with U+0085 in its subject', withJson({ subject: 'a\u0085b' }), 'the subject must be one line'],
    ['without a body', withJson({ text: undefined }), 'it has neither text nor html'],
    ['with a file for a text', withJson({ text: { path: '/etc/passwd' } }), 'text must be text'],
    ['with a file for HTML', withJson({ html: { path: '/etc/passwd' } }), 'html must be text'],
    ...[
      'Bcc',
      'BCC',
      'bcc',
      'to',
      'CC',
      'From',
      'Sender',
      'Reply-To',
      'Return-Path',
      'Resent-Bcc',
      'Subject',
      'Date',
      'Message-ID',
      'MIME-Version',
      'Content-Type',
      'DKIM-Signature',
      'Received',
      'Disposition-Notification-To',
      'X-SES-CONFIGURATION-SET',
      'x-ses-message-tags',
      'X-',
      'X-A: 1\r\nBcc',
      'X-A\n',
      'X-Ä',
      'Feedbac\u212a-ID',
      `X-${'a'.repeat(76)}`,
      '',
      ' X-A',
    ].map((name): [string, Email, string] => [
      `with the header ${JSON.stringify(name)}`,
      withJson({ headers: { [name]: 'x' } }),
      'headers may set those of mailing lists',
    ]),
    ['with a header twice', withJson({ headers: { 'X-A': '1', 'x-a': '2' } }), 'must not set a field twice'],
    ['with a header of two lines', withJson({ headers: { 'X-A': 'a\r\n\r\nb' } }), 'the header X-… must be'],
    ['with a header of none', withJson({ headers: { 'X-A': ' ' } }), 'the header X-… must be one line'],
    ['with a number in a header', withJson({ headers: { 'X-A': 7 } }), 'the header X-… must be one line'],
    ['with a long header', withJson({ headers: { 'X-A': 'a'.repeat(994) } }), 'at most 998 long'],
    ['with an ä in References', withJson({ headers: { References: '<ä@b>' } }), 'references must be ASCII'],
    ['with an attachment alone', withJson({ attachments: { filename: 'a' } }), 'attachments must be a list'],
    ['with null for one', withJson({ attachments: [null] }), 'an attachment must have a filename'],
    ['with a file without a name', file({ filename: undefined }), 'an attachment must have a filename'],
    ['with a file of a long name', file({ filename: 'a'.repeat(256) }), 'at most 255 characters long'],
    ['with a line in a file’s name', file({ filename: 'a\r\nX: y' }), 'a filename of one line'],
    ['with a path', file({ content: undefined, path: '/etc/passwd' }), 'must be text or bytes'],
    ['with a stream', file({ content: { path: '/etc/passwd' } }), 'must be text or bytes'],
    ['with an odd type', file({ contentType: 'text/plain\r\nX: y' }), 'the contentType of an attachment'],
    ['with a multipart', file({ contentType: 'Multipart/mixed' }), 'the contentType of an attachment'],
    ['with a message', file({ contentType: 'message/rfc822' }), 'the contentType of an attachment'],
    ['with an odd cid', file({ cid: 'a>\r\nX: y' }), 'the cid of an attachment'],
    [
      'with a cid and no HTML',
      withJson({ attachments: [{ filename: 'a', content: 'a', cid: 'a' }] }),
      'an attachment with a cid needs html',
    ],
    [
      'with one cid for two',
      withJson({
        html: '',
        attachments: ['a', 'b'].map((filename) => ({ filename, content: '', cid: 'a' })),
      }),
      'two attachments must not have one cid',
    ],
  ])('%s', async (_what, email, fault) => {
    const sending = mailer().send(email);
    await expect(sending).rejects.toThrow(fault);
    await expect(sending).rejects.toBeInstanceOf(NonRetryable);
    // Callers read the error.
    await expect(sending).rejects.not.toThrow(/example\.com|passwd|Bcc: e/);
    expect(ses.calls()).toEqual([]);
  });
});

describe('the size of an email', () => {
  const sized = (bytes: number): Email => ({
    ...PLAIN,
    attachments: [{ filename: 'a.bin', content: Buffer.alloc(bytes) }],
  });

  test('is SES’s 10 MiB at most, in base64', async () => {
    const { input } = await raw(sized(7_600_000));
    const bytes = input.RawMessage?.Data?.length ?? 0;
    expect(bytes).toBeGreaterThan(10_300_000);
    expect(bytes).toBeLessThanOrEqual(10_485_760);
  });

  test.each([
    ['with line ends', 7_800_000],
    ['without them', 8_000_000],
  ])('is checked before SES is asked, %s', async (_what, bytes) => {
    const sending = mailer().send(sized(bytes));
    await expect(sending).rejects.toThrow(
      /^The email is not valid: it has \d{8} bytes or more; SES takes 10485760\.$/,
    );
    await expect(sending).rejects.toBeInstanceOf(NonRetryable);
    expect(ses.calls()).toEqual([]);
  });
});

describe('SendRawEmail', () => {
  const NAMED: Email = { ...PLAIN, to: { name: 'Bob', address: 'bob@example.com' } };
  const refusal = (name: string, message: string) => Object.assign(new Error(message), { name });

  test('returns SES’s message id', async () => {
    expect(await mailer().send(NAMED)).toEqual({ messageId: 'm-2' });
  });

  test('is tried once, and its refusals are those of SendEmail', async () => {
    ses
      .on(SendRawEmailCommand)
      .rejects(refusal('MessageRejected', 'Email address is not verified: bob@example.com'));
    const sending = mailer().send(NAMED);
    await expect(sending).rejects.toThrow('not verified: …@example.com (MessageRejected)');
    await expect(sending).rejects.toBeInstanceOf(NonRetryable);
    expect(ses.calls()).toHaveLength(1);
  });

  test('waits for capacity, unless the run may have sent another email', async () => {
    const rate = refusal('Throttling', 'Maximum sending rate exceeded.');
    ses.on(SendRawEmailCommand).rejects(rate);
    await expect(mailer().send(NAMED)).rejects.toBeInstanceOf(Snooze);
    const second = mailer();
    await second.send(PLAIN);
    await expect(second.send(NAMED)).rejects.toBe(rate);
  });

  test('an email that is not valid has not been sent: the next may wait for capacity', async () => {
    ses.on(SendEmailCommand).rejects(refusal('Throttling', 'Maximum sending rate exceeded.'));
    const sending = mailer();
    await expect(sending.send({ ...PLAIN, to: 'nobody' })).rejects.toBeInstanceOf(NonRetryable);
    await expect(sending.send(PLAIN)).rejects.toBeInstanceOf(Snooze);
  });

  test('is not called once the signal has aborted', async () => {
    const controller = new AbortController();
    const sending = mailer().send(NAMED, controller.signal);
    const reason = new Error('revoked');
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
    expect(ses.calls()).toEqual([]);
  });
});
