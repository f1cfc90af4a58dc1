import { stringify } from 'csv-stringify/sync';
import { html } from 'hono/html';
import { LOGO } from './logo.ts';

/** What a customer has bought. */
export interface Invoice {
  readonly email: string;
  readonly customer: string;
  readonly number: string;
  readonly items: readonly Item[];
}

interface Item {
  readonly article: string;
  readonly quantity: number;
  /** For one, in cents. */
  readonly cents: number;
}

/** The email with a customer's invoice. `html` escapes what the customer wrote. */
export async function invoiceEmail({ email, customer, number, items }: Invoice) {
  const total = euros(items.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0));
  // On an element of its own, for some mail programs leave out the body's.
  const page = await html`<!doctype html>
    <div style="font-family: sans-serif; color: #111827">
      <img src="cid:logo" alt="The Shop" width="120" height="36">
      <h1 style="font-size: 20px">Invoice ${number}</h1>
      <p>Hello ${customer}, thank you for your order.</p>
      <table style="border-collapse: collapse">
        ${items.map((item) => row(item.article, `${item.quantity} ×`, euros(item.quantity * item.cents)))}
        ${row(html`<b>Total</b>`, '', html`<b>${total}</b>`)}
      </table>
    </div>`;
  return {
    to: { name: customer, address: email },
    subject: `Your invoice ${number}`,
    text: `Hello ${customer},\n\nthank you for your order. Invoice ${number} is attached: ${total}.\n`,
    html: String(page),
    attachments: [
      { filename: `invoice-${number}.csv`, content: asCsv(items) },
      { filename: 'logo.png', content: LOGO, cid: 'logo' },
    ],
  };
}

/** One line of the table. */
function row(name: unknown, quantity: string, price: unknown) {
  const cell = 'padding: 6px 12px; border-bottom: 1px solid #d1d5db';
  return html`<tr>
    <td style="${cell}">${name}</td>
    <td style="${cell}; text-align: right">${quantity}</td>
    <td style="${cell}; text-align: right">${price}</td>
  </tr>`;
}

/** The items as a file for spreadsheets, in which no article becomes a formula. */
function asCsv(items: readonly Item[]): string {
  const columns = ['article', 'quantity', 'cents'];
  return stringify([...items], { header: true, columns, escape_formulas: true });
}

function euros(cents: number): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(cents / 100);
}
