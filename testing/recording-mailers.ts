import type { Email, MailerOf } from '../core/protocol/mailer.ts';
import { createSesMailers } from '../platform/email/ses-mailer.ts';
import type { RunOverrides } from './run-overrides.ts';

/** The sender of tests' deployments. */
export const SENDER = 'noreply@example.com';

/** Mailers that refuse what SES's do, note what they are given, and send nothing. */
export function recordingMailers(
  emails: Email[],
  { mailer: given, senders = [] }: Pick<RunOverrides, 'mailer' | 'senders'>,
): MailerOf {
  const accept = async () => ({ MessageId: `message-${emails.length}`, $metadata: {} });
  const ses = { sendEmail: accept, sendRawEmail: accept };
  const checked = createSesMailers(ses, { sender: SENDER, senders, configurationSet: 'lovage-test' });
  return (owner, watch) => {
    const mailer = checked(owner, watch);
    return {
      send: async (email, signal) => {
        emails.push(email);
        const accepted = await mailer.send(email, signal);
        if (given instanceof Error) throw given;
        return given ? given(email, signal) : accepted;
      },
    };
  };
}
