import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
const ROOT = path.join(import.meta.dirname, '..', '..');

/** Whether to take the document's screenshot again. */
const UPDATE = process.env['UPDATE_SCREENSHOTS'] === '1';

let lovage: PageSystem;

beforeAll(async () => {
  if (chromium)
    lovage = await startPageSystem(chromium, path.join(ROOT, 'examples', 'html-email', 'tasks.ts'));
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

test.skipIf(!chromium)('the example’s invoice is in the inbox as the customer sees it', async () => {
  const { id } = await lovage.send('/tasks/send_invoice', {
    ...{ email: 'bob@example.com', customer: 'Bob Müller', number: '2026-7' },
    items: [
      { article: 'Lovage, dried', quantity: 2, cents: 395 },
      { article: 'Teapot <b>', quantity: 1, cents: 1_200 },
    ],
  });
  expect((await lovage.final(id)).state).toBe('SUCCESS');
  const page = await lovage.open('', { viewport: { width: 900, height: 640 } });
  await page.goto(lovage.system.inboxUrl);
  const shown = page.frameLocator('iframe').first();
  await shown.getByRole('heading', { name: 'Invoice 2026-7' }).waitFor();
  expect(await shown.getByRole('row').allInnerTexts()).toEqual([
    'Lovage, dried\t2 ×\t€7.90',
    'Teapot <b>\t1 ×\t€12.00',
    'Total\t\t€19.90',
  ]);
  const logo = shown.getByRole('img', { name: 'The Shop' });
  expect(await logo.evaluate((image) => Reflect.get(image, 'naturalWidth'))).toBe(120);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'invoice-2026-7.csv' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('invoice-2026-7.csv');
  lovage.forgetErrors();
  if (UPDATE) await page.screenshot({ path: path.join(ROOT, 'docs', 'html-email.png') });
});

test.skipIf(!chromium)('the form has the fields of an email with a list in it', async () => {
  const page = await lovage.open('#/send/send_invoice');
  await page.getByLabel('Customer').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
});
