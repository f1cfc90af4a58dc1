import type { AcceptedEmail } from './sent-email.ts';

/** The emulator's own list of its emails, as far as this reads it. */
interface Store {
  readonly emails: readonly { readonly messageId: string }[];
}

/**
 * The emulator's list of emails with everybody whom each was sent to. The emulator keeps only the first address of each field of `SendEmail`, and of
 * `SendRawEmail` nobody whom the head does not name.
 *
 * @param store JSON
 */
export function completeStore(store: string, accepted: ReadonlyMap<string, AcceptedEmail>): string {
  const { emails, ...rest }: Store = JSON.parse(store);
  const completed = emails.map((email) => {
    const sent = accepted.get(email.messageId);
    if (!sent) return email;
    const { to, cc, bcc, replyTo } = sent;
    return { ...email, destination: { to, cc, bcc }, replyTo };
  });
  return JSON.stringify({ ...rest, emails: completed });
}
