import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateInput } from '../../../core/definition/validate-input.ts';
import { EMAIL_ADDRESS } from '../../../core/protocol/email-address.ts';
import { Snooze, TimeLimitExceeded } from '../../../core/protocol/errors.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { Email } from '../../../core/protocol/mailer.ts';
import { fieldsOf } from '../../../dashboard/src/send/fields.ts';
import type { JsonSchema } from '../../../dashboard/src/send/json-schema.ts';
import { checkForm } from '../../../functions/enqueue/read-form.ts';
import { inputSchemas } from '../../../functions/status/openapi/input-schema.ts';
import { sendEmail } from '../../../tasks/send-email.ts';
import { checkInput, runTask } from '../../../testing/index.ts';

const good = { recipient: 'bob@example.com', content: 'Hello' };

async function refusedPaths(input: Json): Promise<string[]> {
  return (await checkInput(sendEmail, input)).map(({ path }) => path);
}

describe('sending an email', () => {
  test('sends it as given, and returns the message id', async () => {
    const input = { recipient: 'bob@example.com', content: 'Grüße 🌿\n', subject: 'Übung' };
    expect(await runTask(sendEmail, input)).toMatchObject({
      ...{ outcome: 'success', result: { messageId: 'message-1' }, logs: [] },
      emails: [{ to: 'bob@example.com', subject: 'Übung', text: 'Grüße 🌿\n' }],
    });
  });

  test('sends HTML beside the text, and a copy', async () => {
    const more = { html: '<p>Hello</p>', cc: 'amy@example.com' };
    const { emails } = await runTask(sendEmail, { ...good, ...more });
    expect(emails).toEqual([{ to: 'bob@example.com', subject: '(no subject)', text: 'Hello', ...more }]);
  });

  test('without a subject uses a placeholder', async () => {
    expect(await runTask(sendEmail, good)).toMatchObject({ emails: [{ subject: '(no subject)' }] });
  });

  test('ends when the run’s signal aborts', async () => {
    let reason: unknown;
    const mailer = (_email: Email, signal?: AbortSignal) =>
      new Promise<never>((_, reject) =>
        signal?.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        }),
      );
    const run = await runTask({ ...sendEmail, timeLimit: 0.1 }, good, { mailer });
    expect(run.error?.type).toBe('TimeLimitExceeded');
    expect(reason).toBeInstanceOf(TimeLimitExceeded);
  });

  test.each([
    [1, 'retry'],
    [8, 'failure'],
  ])('fails with the mailer’s error: attempt %i', async (attempt, outcome) => {
    const failure = new Error('SES is down');
    const run = await runTask(sendEmail, good, { attempt, mailer: failure });
    expect(run).toMatchObject({ outcome, error: { type: 'Error', message: 'SES is down' } });
    expect(run.thrown).toBe(failure);
  });

  test('waits at no cost when SES’s quota is used up', async () => {
    const mailer = new Snooze({ reason: 'The daily quota is used up', seconds: 1_800 });
    expect(await runTask(sendEmail, good, { attempt: 8, mailer })).toMatchObject({
      ...{ outcome: 'snooze', delay: 1_800 },
    });
  });
});

describe('a form', () => {
  test('may have HTML and a copy', async () => {
    const fields = { ...good, html: '<p>Hello</p>', cc: 'amy@example.com' };
    const { input, errors } = await checkForm(sendEmail.input, fields);
    expect(errors).toEqual([]);
    expect(input).toEqual(fields);
  });

  test('has one copy', async () => {
    const cc = ['amy@example.com', 'carl@example.com'];
    const { errors } = await checkForm(sendEmail.input, { ...good, cc });
    expect(errors.map(({ path }) => path)).toEqual(['cc']);
  });

  test('on the page has a field for each line of HTML, and one for the copy', () => {
    const schema = inputSchemas([sendEmail]).get(sendEmail.name) as JsonSchema;
    expect(Object.fromEntries(fieldsOf(schema).map(({ name, kind }) => [name, kind]))).toEqual({
      ...{ recipient: 'text', content: 'multiline', subject: 'text', html: 'multiline', cc: 'text' },
    });
  });
});

describe('an email is accepted', () => {
  test.each<Json>([
    good,
    { ...good, subject: 'x'.repeat(500) },
    { ...good, subject: 'Grüße 🌿' },
    { ...good, content: 'many\r\nlines\u0000' },
    { ...good, html: '<p>Hello</p>', cc: 'amy@example.com' },
    { ...good, recipient: 'first.last+tag@mail.example.co.uk' },
    { ...good, recipient: 'bounces/bob=x~1@example.com' },
    { ...good, recipient: 'bob@xn--80akhbyknj4f.xn--p1ai' },
  ])('%j', async (input) => {
    expect(await refusedPaths(input)).toEqual([]);
  });
});

describe('an email is refused', () => {
  test.each<[string, Json, string[]]>([
    ['without a recipient', { content: 'x' }, ['recipient']],
    ['without content', { recipient: 'bob@example.com' }, ['content']],
    ['with neither', {}, ['recipient', 'content']],
    ['with empty content', { ...good, content: '' }, ['content']],
    ['with an empty subject', { ...good, subject: '' }, ['subject']],
    ['with a subject that is too long', { ...good, subject: 'x'.repeat(501) }, ['subject']],
    ['with empty HTML', { ...good, html: '' }, ['html']],
    ['with a copy to a name', { ...good, cc: 'Amy <amy@example.com>' }, ['cc']],
    ['with copies to two in one text', { ...good, cc: 'amy@example.com, carl@example.com' }, ['cc']],
    ['with a list of copies', { ...good, cc: ['amy@example.com'] }, ['cc']],
    ['with a blind copy', { ...good, bcc: 'amy@example.com' }, ['bcc']],
    ['with a sender', { ...good, sender: 'eve@example.com' }, ['sender']],
    ['with a number for content', { ...good, content: 7 }, ['content']],
    ...[
      'bob',
      'bob@',
      '@example.com',
      'bob@example.com\n',
      'bob@example.com\r\nBcc: eve@example.com',
      'bob@example.com, eve@example.com',
      'Bob <bob@example.com>',
      ' bob@example.com',
      `${'x'.repeat(320)}@example.com`,
      '',
    ].map((recipient): [string, object, string[]] => [
      `to ${JSON.stringify(recipient.slice(0, 40))}`,
      { ...good, recipient },
      ['recipient'],
    ]),
  ])('%s', async (_what, input, paths) => {
    expect([...new Set(await refusedPaths(input))]).toEqual(paths);
  });

  test.each([
    ['bob', 'Must be an email address'],
    ['bob@bücher.example', 'Must be an email address: SES takes the domain only in Punycode (xn--…)'],
    [
      `bob@${'a'.repeat(64)}.com`,
      'Must be an email address: a name in the domain has more than 63 characters',
    ],
  ])('to %j, with the reason and no other', async (recipient, message) => {
    const validation = await validateInput(sendEmail.input, { ...good, recipient });
    expect(validation).toMatchObject({ ok: false, errors: [{ path: 'recipient', message }] });
  });

  test('by the JSON Schema, which forms and the document use, as by the check', () => {
    const { properties } = inputSchemas([sendEmail]).get(sendEmail.name) as {
      properties: { recipient: { format: string; pattern: string } };
    };
    expect(properties.recipient).toMatchObject({ format: 'email', pattern: EMAIL_ADDRESS.source });
  });

  test('with a subject of several lines or with a control character', async () => {
    const forbidden = fc.oneof(
      fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code)),
      fc.constantFrom('\u007f', '\u2028', '\u2029', '\r\nBcc: eve@example.com'),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), forbidden, fc.string(), async (before, character, after) => {
        expect(await refusedPaths({ ...good, subject: before + character + after })).toContain('subject');
      }),
    );
  });

  test.each(['\u0080', '\u0085', '\u009f'])(
    'with the control character %j in its subject',
    async (character) => {
      expect(await refusedPaths({ ...good, subject: `a${character}b` })).toEqual(['subject']);
    },
  );
});
