import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';

const line = z.string().check(z.minLength(1), z.maxLength(100), z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u));

const item = z.strictObject({
  article: line,
  quantity: z.int().check(z.minimum(1)),
  cents: z.int().check(z.minimum(0)),
});

/** Sends a customer an invoice: HTML with the shop's logo, and a file for a spreadsheet. */
export const sendInvoice = defineTask({
  name: 'send_invoice',
  description: 'Emails an invoice to a customer',
  input: z.strictObject({
    email: z.email(),
    customer: line,
    number: z.string().check(z.regex(/^[A-Z0-9-]{1,20}$/)),
    items: z.array(item).check(z.minLength(1), z.maxLength(200)),
  }),
  sendsEmail: true,
  run: async (invoice, { mailer, signal }) => {
    // Here, so that what only sends and looks up tasks does not load the template.
    const { invoiceEmail } = await import('./invoice-email.ts');
    const { messageId } = await mailer.send(await invoiceEmail(invoice), signal);
    return { messageId };
  },
});
