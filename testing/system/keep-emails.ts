import type { MailerOf } from '../../core/protocol/mailer.ts';
import { recordingMailers } from '../recording-mailers.ts';
import type { SystemEmail, TestSystemOptions } from '../test-system.ts';

/** Makes mailers that keep what was accepted; of SES's, or of what a test puts in its place. */
export function keepEmails(
  emails: SystemEmail[],
  { mailer: given, senders }: Pick<TestSystemOptions<readonly []>, 'mailer' | 'senders'>,
) {
  return (ofSes: MailerOf): MailerOf => {
    const mailerOf = given === undefined ? ofSes : recordingMailers([], { mailer: given, senders });
    return (owner, watch) => {
      const mailer = mailerOf(owner, watch);
      return {
        send: async (email, signal) => {
          const answer = await mailer.send(email, signal);
          emails.push({ ...email, taskId: owner.id });
          return answer;
        },
      };
    };
  };
}
