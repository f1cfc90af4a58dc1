import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mailStatusOrder } from '../../../../core/protocol/mail-status.ts';
import { readEvent } from '../../../../functions/delivery/read-event.ts';
import { bounce, complaint, delivery, deliveryDelay, reject, sesEvent } from './ses-events.ts';

const read = (event: unknown) => readEvent(JSON.stringify(event));
const at = (time: string) => Date.parse(time);
const BOUNCED_AT = at('2017-08-05T00:41:02.669Z');

describe('an event says what became of its task’s email', () => {
  test.each([
    ['Delivery', delivery(), { status: 'delivered', at: at('2016-10-19T23:21:04.133Z'), reason: null }],
    [
      'Bounce, for good',
      bounce(),
      { status: 'bounced', at: BOUNCED_AT, reason: 'Permanent/General 5.1.1', failed: true },
    ],
    [
      'Bounce, for now',
      bounce({
        bounceType: 'Transient',
        bounceSubType: 'MailboxFull',
        bouncedRecipients: [{ status: '4.2.2' }],
      }),
      { status: 'bounced', at: at('2017-08-05T00:41:02.669Z'), reason: 'Transient/MailboxFull 4.2.2' },
    ],
    [
      'Bounce, of an unknown kind',
      bounce({ bounceType: 'Undetermined', bounceSubType: 'Undetermined', bouncedRecipients: [] }),
      { status: 'bounced', at: at('2017-08-05T00:41:02.669Z'), reason: 'Undetermined/Undetermined' },
    ],
    [
      'Bounce, suppressed',
      bounce({
        bounceSubType: 'OnAccountSuppressionList',
        bouncedRecipients: [{ emailAddress: 'a@b.example' }],
      }),
      { status: 'bounced', at: at('2017-08-05T00:41:02.669Z'), reason: 'Permanent/OnAccountSuppressionList' },
    ],
    ['Complaint', complaint(), { status: 'complained', at: at('2017-08-05T00:41:02.669Z'), reason: 'abuse' }],
    [
      'Complaint without a report',
      complaint({ complaintFeedbackType: undefined, complaintSubType: null }),
      { status: 'complained', at: at('2017-08-05T00:41:02.669Z'), reason: null },
    ],
    [
      'Complaint, suppressed',
      complaint({ complaintFeedbackType: undefined, complaintSubType: 'OnAccountSuppressionList' }),
      { status: 'complained', at: at('2017-08-05T00:41:02.669Z'), reason: 'OnAccountSuppressionList' },
    ],
    [
      'Reject, at the time of the email',
      reject(),
      { status: 'rejected', at: at('2017-08-05T00:40:02.012Z'), reason: 'Bad content' },
    ],
    [
      'DeliveryDelay',
      deliveryDelay(),
      {
        status: 'delayed',
        at: at('2020-06-16T00:25:40.095Z'),
        reason: 'TransientCommunicationFailure 4.4.1',
      },
    ],
  ])('%s', (_kind, event, expected) => {
    expect(read(event)).toEqual({
      kind: 'delivery',
      owner: { id: 'task-id', life: 1, token: null },
      mailStatus: expected,
    });
  });

  test('with the token of its tags, if it has one', () => {
    const tags = { taskId: ['a'], life: ['1'], token: ['01a20256-18a8'] };
    expect(read(bounce({}, tags))).toMatchObject({ owner: { id: 'a', life: 1, token: '01a20256-18a8' } });
  });

  test.each([[''], [7], ['x'.repeat(3_000)], ['\ud83c']])('is unreadable with the token %j', (...token) => {
    expect(read(bounce({}, { taskId: ['a'], life: ['1'], token }))).toMatchObject({ kind: 'unreadable' });
  });

  test('in the life that sent it: the first if the event names none', () => {
    expect(read(bounce({}, { taskId: ['a'], life: ['3'] }))).toMatchObject({ owner: { id: 'a', life: 3 } });
    expect(read(bounce({}, { taskId: ['a'] }))).toMatchObject({ owner: { id: 'a', life: 1 } });
  });
});

describe('a bounce that is not permanent is what the mail servers say (RFC 3464, RFC 3463)', () => {
  const bounceOf = (...bouncedRecipients: readonly object[]) =>
    bounce({ bounceType: 'Transient', bounceSubType: 'General', bouncedRecipients });
  const failed = (code: string | null = null) => ({
    status: 'bounced',
    at: BOUNCED_AT,
    reason: code === null ? 'Transient/General' : `Transient/General ${code}`,
    failed: true,
  });
  const unsure = (code?: string) => ({
    status: 'bounced',
    at: BOUNCED_AT,
    reason: code ? `Transient/General ${code}` : 'Transient/General',
  });
  const delayed = { status: 'delayed', at: BOUNCED_AT, reason: 'Transient/General 4.4.1' };
  const delivered = { status: 'delivered', at: BOUNCED_AT, reason: null };

  test.each<[string, unknown, object]>([
    ['failed, for good', bounceOf({ action: 'failed', status: '5.0.0' }), failed('5.0.0')],
    ['failed, given up after a while', bounceOf({ action: 'failed', status: '4.4.7' }), failed('4.4.7')],
    ['failed, without a code', bounceOf({ action: 'failed' }), failed()],
    ['failed, with a code that nobody knows', bounceOf({ action: 'failed', status: '550' }), failed()],
    [
      'in capitals, with comments',
      bounceOf({ action: ' Failed (oh)', status: '5.0.0 (x)' }),
      failed('5.0.0'),
    ],
    ['only a code of class 5', bounceOf({ status: '5.7.1' }), failed('5.7.1')],
    ['delayed, for good', bounceOf({ action: 'delayed', status: '5.4.1' }), failed('5.4.1')],
    ['delivered, with a failure', bounceOf({ action: 'delivered', status: '5.1.1' }), failed('5.1.1')],
    ['only a code of class 4', bounceOf({ status: '4.4.1' }), unsure('4.4.1')],
    ['nothing: maybe an automatic answer', bounceOf({ emailAddress: 'a@b.example' }), unsure()],
    ['nothing of anybody', bounceOf(), unsure()],
    ['a word of no standard', bounceOf({ action: 'failedish' }), unsure()],
    ['delayed', bounceOf({ action: 'delayed', status: '4.4.1' }), delayed],
    ['delivered', bounceOf({ action: 'delivered', status: '2.0.0' }), delivered],
    ['relayed', bounceOf({ action: 'relayed' }), delivered],
    ['expanded', bounceOf({ action: 'expanded', status: '2.1.5' }), delivered],
    ['only a code of class 2', bounceOf({ status: '2.0.0' }), delivered],
    [
      'failed for one of several',
      bounceOf({ action: 'delayed', status: '4.4.1' }, {}, { action: 'failed', status: '5.0.0' }, {}),
      failed('5.0.0'),
    ],
    ['delayed for one, nothing of another', bounceOf({ action: 'delayed', status: '4.4.1' }, {}), unsure()],
    [
      'delayed for one, delivered to another',
      bounceOf({ action: 'delivered' }, { action: 'delayed', status: '4.4.1' }),
      delayed,
    ],
  ])('%s', (_says, event, expected) => {
    expect(read(event)).toMatchObject({ kind: 'delivery', mailStatus: expected });
    const told = read(event);
    expect(told.kind === 'delivery' && (told.mailStatus.failed ?? false)).toBe('failed' in expected);
  });

  test('and one that SES calls permanent stays one', () => {
    const event = bounce({ bouncedRecipients: [{ action: 'delayed', status: '4.4.1' }] });
    expect(read(event)).toMatchObject({
      mailStatus: { status: 'bounced', reason: 'Permanent/General 4.4.1' },
    });
  });

  test('an unknown kind, too', () => {
    const event = bounce({ bounceType: 'Undetermined', bounceSubType: 'Undetermined' });
    expect(read(event)).toMatchObject({ mailStatus: { status: 'bounced', failed: true } });
  });
});

test('a later failure outranks the delivery, and an automatic answer does not', () => {
  const late = (...bouncedRecipients: readonly object[]) =>
    bounce({ bounceType: 'Transient', bounceSubType: 'General', bouncedRecipients });
  const order = (event: unknown) => {
    const told = read(event);
    return told.kind === 'delivery' ? mailStatusOrder(told.mailStatus) : '';
  };
  expect(order(late({ action: 'failed', status: '5.0.0' })) > order(delivery())).toBe(true);
  expect(order(late({ action: 'failed', status: '4.4.7' })) > order(delivery())).toBe(true);
  expect(order(late({ emailAddress: 'a@b.example' })) < order(delivery())).toBe(true);
  expect(order(late({ action: 'delayed', status: '4.4.1' })) < order(delivery())).toBe(true);
});

describe('a reason', () => {
  const ADDRESS = 'bob.secret@example.com';

  test.each([
    [
      'bounce',
      bounce({
        bounceSubType: ADDRESS,
        bouncedRecipients: [{ status: ADDRESS, diagnosticCode: `smtp; 550 ${ADDRESS}` }],
      }),
    ],
    ['bounce type', bounce({ bounceType: ADDRESS, bouncedRecipients: ADDRESS })],
    ['complaint', complaint({ complaintFeedbackType: ADDRESS, complaintSubType: ADDRESS })],
    ['rejection', reject({ reason: `Bad content for ${ADDRESS}` })],
    ['delay', deliveryDelay({ delayType: ADDRESS, delayedRecipients: [{ status: ADDRESS }] })],
    ['delivery', delivery({ smtpResponse: `250 ok ${ADDRESS}`, recipients: [ADDRESS] })],
  ])('contains no address, wherever SES or a mail server puts one: %s', (_what, event) => {
    const told = read(event);
    expect(told.kind).toBe('delivery');
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

describe('an event is foreign', () => {
  test.each([
    ['of an email that no task sent', bounce({}, {}), 'Bounce'],
    ['whose tag is empty', bounce({}, { taskId: [] }), 'Bounce'],
    ['whose life is invalid', bounce({}, { taskId: ['a'], life: ['0'] }), 'Bounce'],
    ['that says nothing about delivery', sesEvent('Send', { send: {} }), 'Send'],
    ['that takes back a complaint', complaint({ complaintFeedbackType: 'not-spam' }), 'Complaint'],
    ['of a new kind', sesEvent('Sneezed', {}), 'Sneezed'],
  ])('%s', (_which, event, name) => {
    expect(read(event)).toEqual({ kind: 'foreign', event: name });
  });

  test('if SES sends it to try out the topic', () => {
    const words = 'Successfully validated SNS topic for Amazon SES event publishing.';
    expect(readEvent(words)).toEqual({ kind: 'foreign', event: 'TopicValidation' });
    expect(readEvent(`${words}\n`)).toEqual({ kind: 'foreign', event: 'TopicValidation' });
  });
});

describe('an event is unreadable', () => {
  test.each<[string, unknown]>([
    ['without mail', { eventType: 'Bounce' }],
    ['without a kind', { mail: {} }],
    ['that is a list', []],
    ['that is null', null],
    ['that SNS wrapped', { Type: 'Notification', Message: JSON.stringify(bounce()) }],
    ['that lacks the part of its kind', sesEvent('Bounce', {})],
    ['that has no time', delivery({ timestamp: undefined })],
    ['whose time is invalid', complaint({ timestamp: 'soon' })],
    ['that names a task with an id of 3,000 characters', bounce({}, { taskId: ['x'.repeat(3_000)] })],
    ['that names a task with half a character', bounce({}, { taskId: ['\ud83c'] })],
    ['from the year 275760', bounce({ timestamp: '+275760-09-13T00:00:00.000Z' })],
    ['from before the epoch', deliveryDelay({ timestamp: '1969-12-31T23:59:59Z' })],
  ])('%s', (_which, event) => {
    expect(read(event).kind).toBe('unreadable');
  });

  test('and nothing makes the reader throw or quote what it read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const told = readEvent(body);
        expect(told.kind).not.toBe('delivery');
      }),
    );
    expect(readEvent('bob@example.com {')).toEqual({
      kind: 'unreadable',
      reason: 'The message is not an SES event.',
    });
  });
});
