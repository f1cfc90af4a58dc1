import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FlowSystem, startFlowSystem } from './flow-system.ts';

let flow: FlowSystem;
beforeAll(async () => {
  flow = await startFlowSystem(
    path.join(import.meta.dirname, '..', '..', 'examples', 'html-email', 'tasks.ts'),
  );
});
afterAll(() => flow.stop());

const INVOICE = {
  email: 'bob@example.com',
  customer: 'Müller, Bob <b>',
  number: '2026-7',
  items: [
    { article: 'Lovage, dried', quantity: 2, cents: 395 },
    { article: '=HYPERLINK("https://evil.example")', quantity: 1, cents: 1_200 },
  ],
};

test('the example sends an invoice in HTML with a logo and a file, in which nothing that a customer wrote is code', async () => {
  const { body } = await flow.json('/tasks/send_invoice', INVOICE);
  const record = await flow.final(body.id);
  expect(record).toMatchObject({ state: 'SUCCESS', attempts: 1 });
  const mails = await flow.mails();
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  expect(mail).toMatchObject({
    ...{ messageId: Object(record.result).messageId, from: 'noreply@example.com' },
    subject: 'Your invoice 2026-7',
    destination: { to: ['"Müller, Bob <b>" <bob@example.com>'], cc: [], bcc: [] },
  });
  expect(mail?.body.text).toContain('Invoice 2026-7 is attached: €19.90.');
  const html = mail?.body.html ?? '';
  expect(html).toContain('<p>Hello Müller, Bob &lt;b&gt;, thank you for your order.</p>');
  expect(html).toMatch(/<td [^>]*>Lovage, dried<\/td>\s*<td [^>]*>2 ×<\/td>\s*<td [^>]*>€7\.90<\/td>/);
  expect(html).toContain('<b>€19.90</b>');
  // The inbox has put the logo into the HTML.
  expect(html).toContain('<img src="data:image/png;base64,');
  const file = mail?.attachments.find(({ filename }) => filename === 'invoice-2026-7.csv');
  expect(file?.contentType).toMatch(/^text\/csv/);
  expect(Buffer.from(file?.content ?? '', 'base64').toString()).toBe(
    'article,quantity,cents\n"Lovage, dried",2,395\n"\'=HYPERLINK(""https://evil.example"")",1,1200\n',
  );
});

test('what a customer wrote on two lines is refused by the API, before there is a task', async () => {
  const { status, body } = await flow.json<{ errors: readonly { path: string }[] }>('/tasks/send_invoice', {
    ...{ ...INVOICE, customer: 'Bob\r\nBcc: eve@example.com' },
  });
  expect(status).toBe(422);
  expect(body.errors.map((error) => error.path)).toEqual(['customer']);
});
