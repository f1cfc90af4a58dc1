import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';
import { addressFault, EMAIL_ADDRESS } from '../core/protocol/email-address.ts';
import { HEADER_TEXT } from '../core/protocol/header-text.ts';

/** An email address, as a recipient and as a deployment's sender. */
const emailAddress = z.email({
  pattern: EMAIL_ADDRESS,
  error: ({ input }) => {
    const fault = typeof input === 'string' ? addressFault(input) : null;
    return fault === null ? 'Must be an email address' : `Must be an email address: ${fault}`;
  },
});

/** The text of a header field. */
const headerText = z
  .string()
  .check(z.maxLength(500), z.regex(HEADER_TEXT, 'Must be one line without control characters'));

const filled = z.string().check(z.minLength(1, 'Must not be empty'));

/** Sends one email through SES, from the deployment's sender: a text, and HTML beside it if that is given. */
export const sendEmail = defineTask({
  name: 'send_email',
  sendsEmail: true,
  description: 'Sends one email: a text, and HTML if you like',
  input: z.strictObject({
    recipient: emailAddress,
    content: filled,
    subject: z.optional(headerText.check(z.minLength(1, 'Must not be empty'))),
    html: z.optional(filled),
    cc: z.optional(emailAddress),
  }),
  // Eight attempts take about five minutes on average: an outage is over before a caller looks. SES's rate costs no attempt.
  retry: { maxAttempts: 8, backoff: { base: 5, cap: 600 } },
  celery: { names: ['shop.tasks.send_email'] },
  run: async ({ recipient, content, subject = '(no subject)', html, cc }, { mailer, signal }) => {
    // What is not given is left out: a text to one address needs the least code.
    const more = { ...(html === undefined ? {} : { html }), ...(cc === undefined ? {} : { cc }) };
    const { messageId } = await mailer.send({ to: recipient, subject, text: content, ...more }, signal);
    return { messageId };
  },
});
