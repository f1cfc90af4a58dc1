import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { addressFault, EMAIL_ADDRESS } from '../core/protocol/email-address.ts';

/** An email address, as a recipient and as a deployment's sender. */
const emailAddress = z.email({
  pattern: EMAIL_ADDRESS,
  error: ({ input }) => {
    const fault = typeof input === 'string' ? addressFault(input) : null;
    return fault === null ? 'Must be an email address' : `Must be an email address: ${fault}`;
  },
});

/** The text of a header field: one line, so that it cannot start another header, and without other control characters. */
const headerText = z.string().check(
  z.maxLength(500),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this refuses them
  z.regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/, 'Must be one line without control characters'),
);

/** Sends one plain-text email through SES, from the deployment's sender. */
export const sendEmail = defineTask({
  name: 'send_email',
  description: 'Sends one plain-text email',
  input: z.strictObject({
    recipient: emailAddress,
    content: z.string().check(z.minLength(1, 'Must not be empty')),
    subject: z.optional(headerText.check(z.minLength(1, 'Must not be empty'))),
  }),
  // Eight attempts take about five minutes on average: an outage is over before a caller looks. SES's rate costs no attempt.
  retry: { maxAttempts: 8, backoff: { base: 5, cap: 600 } },
  celery: { names: ['shop.tasks.send_email'] },
  run: async ({ recipient, content, subject = '(no subject)' }, { mailer, signal }) => {
    const { messageId } = await mailer.send({ to: recipient, subject, text: content }, signal);
    return { messageId };
  },
});
