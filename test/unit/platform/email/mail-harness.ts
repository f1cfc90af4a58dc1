import { SES, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { Email } from '../../../../core/protocol/mailer.ts';
import { createSesMailers } from '../../../../platform/email/ses-mailer.ts';

export const SENDER = 'noreply@example.com';
export const SHOP = 'shop@example.com';

const client = new SES({ region: 'us-east-1', maxAttempts: 1 });

/** SES, which takes every email until it is told otherwise. */
export const ses = mockClient(client);

export function takeEverything(): void {
  ses.reset();
  ses.on(SendEmailCommand).resolves({ MessageId: 'm-1' });
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm-2' });
}

const mailers = createSesMailers(client, {
  sender: SENDER,
  senders: [SHOP],
  configurationSet: 'lovage-test',
});

/** The mailer of a run of its own. */
export const mailer = () => mailers({ id: '01a20256', life: 2, token: '01a20256-18a8' });

/** What the only call to SES is given, if it is `SendEmail`. */
export function simpleCall() {
  const [call] = ses.commandCalls(SendEmailCommand);
  return call && ses.calls().length === 1 ? call.args[0].input : null;
}

/** What the only call to SES is given, if it is `SendRawEmail`, and the message as text and as mail programs read it. */
export async function rawCall() {
  const [call] = ses.commandCalls(SendRawEmailCommand);
  if (!call || ses.calls().length > 1) return null;
  const { input } = call.args[0];
  const message = Buffer.from(input.RawMessage?.Data ?? []);
  const parsed: ParsedMail = await simpleParser(message, { keepCidLinks: true });
  return { input, text: message.toString('latin1'), parsed };
}

/** Sends an email, for which SES must be asked to make the MIME. */
export async function simple(email: Email) {
  await mailer().send(email);
  const call = simpleCall();
  if (!call) throw new Error('It was not one SendEmail');
  return call;
}

/** Sends an email, whose MIME must be written here. */
export async function raw(email: Email) {
  await mailer().send(email);
  const call = await rawCall();
  if (!call) throw new Error('It was not one SendRawEmail');
  return call;
}

/** The addresses that a parsed field names, each with its name. */
export function namedIn(field: ParsedMail['to']) {
  return [field].flat().flatMap((part) => part?.value ?? []);
}
