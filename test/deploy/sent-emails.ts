import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from './http.ts';
import type { ReceivedEmail } from './mail-server.ts';
import type { MiniStack } from './ministack.ts';

/** An email that MiniStack accepted. */
interface SentEmail {
  readonly MessageId: string;
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
}

/** All emails that MiniStack has accepted. */
export async function sentEmails(ministack: MiniStack): Promise<SentEmail[]> {
  const { ca, port } = ministack;
  const { body } = await send({ port, ca, method: 'GET', path: '/_ministack/ses/messages' });
  return JSON.parse(body).messages[ministack.account] ?? [];
}

/** The emails that MiniStack has accepted for one recipient. */
export async function sentTo(ministack: MiniStack, recipient: string): Promise<SentEmail[]> {
  return (await sentEmails(ministack)).filter(({ To }) => To.includes(recipient));
}

/** The only email for one recipient as a mail server got it from MiniStack, which may be a little later than MiniStack accepted it. */
export async function handedOn(ministack: MiniStack, recipient: string): Promise<ReceivedEmail> {
  for (const deadline = Date.now() + 30_000; ; await delay(100)) {
    const [email, ...others] = ministack.handedOn.filter(({ recipients }) => recipients.includes(recipient));
    assert.deepEqual(others, []);
    if (email) return email;
    assert.ok(Date.now() < deadline, `No mail server got the email for ${recipient}`);
  }
}
