import { send } from './http.ts';
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
