import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { NonRetryable } from '../../../../core/protocol/errors.ts';
import type { Email, EmailAddresses } from '../../../../core/protocol/mailer.ts';
import { mailer, namedIn, rawCall, SENDER, ses, simpleCall, takeEverything } from './mail-harness.ts';

beforeEach(takeEverything);

/** What has begun a header or a recipient in some library or mail program. */
const EVIL = [
  ...['\r\n', '\n', '\r', '\u2028', '\u2029', '\u0085', '\u000b', '\u000c', '\0', '\t', '\u010a', '\ud800'],
  ...[
    '\r\nBcc: eve@evil.example',
    '\n\n<p>body</p>',
    '\r\n\r\n--',
    '\r\n X-Evil: 1',
    'Bcc: eve@evil.example',
  ],
  ...[', eve@evil.example', '; eve@evil.example', '<eve@evil.example>', '" <eve@evil.example>, "'],
  ...['\\" <eve@evil.example>', '(eve@evil.example)', 'Team: eve@evil.example;', ':;', '@evil.example'],
  ...['=?utf-8?b?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=', '=?utf-8?q?=22_=3Ceve=40evil.example=3E=2C?='],
  ...['=?', '?=', '\\', '"', "'", ',', ';', '(', ')', '[', '%0d%0aBcc:', 'data:,', 'https://evil.example/'],
  ...[' '.repeat(150), `${' '.repeat(80)}X-Evil: 1`, '\u00a0'.repeat(80), '.'.repeat(1_000)],
];

/** Any text. */
const wild = fc
  .array(
    fc.oneof(
      fc.constantFrom(...EVIL, 'Bob', ' ', 'ü', 'Müller'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** One that is as bad as it can be without being refused. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this removes them
const tame = wild.map((text) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|=\?/g, ''));

/** Mostly what is taken, so that not every email is refused. */
const mostly = <Value>(good: fc.Arbitrary<Value>, bad: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: bad });

const line = mostly(tame, wild);
const filled = mostly(
  tame.map((text) => `a${text}`),
  wild,
);
const address = mostly(
  fc.constantFrom(
    'bob@example.com',
    'amy@example.com',
    'bob@EXAMPLE.com',
    "o'neil+x@example.com",
    'x{y}=7?@example.com',
  ),
  fc.oneof(
    wild,
    wild.map((end) => `bob@example.com${end}`),
    fc.constant('=?utf-8?q?a=2Ceve=40evil.example?=@example.com'),
  ),
);
const one = fc.oneof(address, fc.record({ name: line, address }));
const addresses = fc.oneof(one, fc.array(one, { maxLength: 3 }));
const headers = fc.dictionary(
  mostly(fc.constantFrom('X-A', 'X-Bcc', 'x-to', 'List-Unsubscribe', 'References', 'In-Reply-To'), wild),
  filled,
  { maxKeys: 2 },
);
const file = fc.record(
  {
    filename: filled,
    content: wild,
    contentType: mostly(fc.constantFrom('text/plain', 'image/png', 'text/x; charset=utf-8'), wild),
  },
  { requiredKeys: ['filename', 'content'] },
);

/** An email of which only addresses and texts are given. */
const bare = fc.array(address, { maxLength: 3 });
const simpleEmail: fc.Arbitrary<Email> = fc.record(
  { to: bare, cc: bare, bcc: bare, replyTo: bare, subject: line, text: wild, html: wild },
  { requiredKeys: ['to', 'subject', 'text'] },
);

const wholeEmail: fc.Arbitrary<Email> = fc
  .tuple(
    fc.record({ to: addresses, subject: line, text: wild }),
    fc.record(
      {
        ...{ cc: addresses, bcc: addresses, replyTo: addresses, html: wild },
        from: fc.record({ name: line, address: mostly(fc.constant(SENDER), address) }),
        headers,
        attachments: fc.array(file, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([head, more]) => ({ ...head, ...more }));

const email = fc.oneof({ weight: 4, arbitrary: wholeEmail }, { weight: 1, arbitrary: simpleEmail });

/** The addresses of a field as a task gives it, and nothing else of them. */
function addressesOf(given: EmailAddresses | undefined): string[] {
  const list: readonly unknown[] = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.map((entry) => (typeof entry === 'string' ? entry : Object(entry).address));
}

/** An address as heads have it: a domain has no case. */
function asWritten(given: string): string {
  const at = given.lastIndexOf('@');
  return given.slice(0, at) + given.slice(at).toLowerCase();
}

/** Sends an email, unless it is not valid. SES must not be asked then. */
async function isSent(given: Email): Promise<boolean> {
  takeEverything();
  try {
    await mailer().send(given);
    return true;
  } catch (error) {
    if (!(error instanceof NonRetryable)) throw error;
    expect(ses.calls()).toEqual([]);
    return false;
  }
}

/** The fields in the head of every email. */
const ALWAYS = ['from', 'subject', 'message-id', 'date', 'mime-version', 'content-type'];

/** Nobody gets the email, and nothing is in its head, but what the task named, each in its own place. */
async function checkSent(given: Email): Promise<void> {
  const wanted = [given.to, given.cc, given.bcc].flatMap(addressesOf);
  const simple = simpleCall();
  if (simple) {
    const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = simple.Destination ?? {};
    expect([...ToAddresses, ...CcAddresses, ...BccAddresses]).toEqual(wanted);
    expect(simple.ReplyToAddresses ?? []).toEqual(addressesOf(given.replyTo));
    return;
  }
  const raw = await rawCall();
  expect(raw?.input).toMatchObject({ Source: SENDER, Destinations: [...new Set(wanted.map(asWritten))] });
  expect(raw?.text).not.toMatch(/[^\r]\n|\r[^\n]|[^\r\n]{999}/);
  // Whoever trims a line of spaces takes it for the end of the header.
  expect(raw?.text.split('\r\n\r\n')[0]).not.toMatch(/\r\n[ \t]+(\r\n|$)/);
  for (const field of ['to', 'cc', 'replyTo'] as const) {
    const read = namedIn(raw?.parsed[field]);
    expect(read.map((entry) => entry.address)).toEqual(addressesOf(given[field]).map(asWritten));
    expect(read.filter((entry) => entry.group)).toEqual([]);
  }
  expect(namedIn(raw?.parsed.from).map((entry) => entry.address)).toEqual([SENDER]);
  const may = new Set([
    ...[...ALWAYS, 'content-transfer-encoding', 'to', 'cc', 'reply-to'],
    // Of a file that has no text beside it.
    ...(given.text === '' && !given.html ? ['content-disposition'] : []),
    ...Object.keys(given.headers ?? {}).map((name) => name.toLowerCase()),
  ]);
  const fields = raw?.parsed.headerLines.map(({ key }) => key) ?? [];
  expect(fields.filter((key) => !may.has(key))).toEqual([]);
  expect(fields).toEqual([...new Set(fields)]);
  // There is no field without a text.
  const needed = ALWAYS.filter((key) => key !== 'subject' || given.subject.trim() !== '');
  expect(fields).toEqual(expect.arrayContaining(needed));
  expect(raw?.parsed.attachments).toHaveLength(given.attachments?.length ?? 0);
}

test('no text, name, address, header or file adds a header or a recipient', async () => {
  const outcomes = { refused: 0, simple: 0, raw: 0 };
  await fc.assert(
    fc.asyncProperty(email, async (given) => {
      if (!(await isSent(given))) {
        outcomes.refused += 1;
        return;
      }
      outcomes[simpleCall() ? 'simple' : 'raw'] += 1;
      await checkSent(given);
    }),
    { numRuns: 1_000 },
  );
  expect(outcomes.refused).toBeGreaterThan(50);
  expect(outcomes.simple).toBeGreaterThan(50);
  expect(outcomes.raw).toBeGreaterThan(200);
}, 120_000);

test('a name and a file’s name that are taken are shown as they were given, with one space for several', async () => {
  const shown = fc.oneof(tame, fc.string({ unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(shown, shown, async (name, filename) => {
      const given = {
        ...{ to: { name, address: 'bob@example.com' }, subject: 's', text: 't' },
        attachments: [{ filename: `${filename}.txt`, content: filename }],
      };
      if (!(await isSent(given))) return;
      const raw = await rawCall();
      expect(namedIn(raw?.parsed.to)).toEqual([
        { name: name.trim().toWellFormed().replaceAll(/ +/g, ' '), address: 'bob@example.com' },
      ]);
      expect(raw?.parsed.attachments.map(({ content }) => content.toString())).toEqual([
        filename.toWellFormed(),
      ]);
      // A long name is written in pieces, and this parser trims each.
      const shownAs = raw?.parsed.attachments[0]?.filename ?? '';
      expect(shownAs.replaceAll(/\s/g, '')).toBe(`${filename}.txt`.toWellFormed().replaceAll(/\s/g, ''));
    }),
    { numRuns: 500 },
  );
}, 120_000);
