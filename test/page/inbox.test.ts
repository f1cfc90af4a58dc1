import { SES } from '@aws-sdk/client-ses';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { EVIL } from './evil.ts';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');

let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const client = () =>
  new SES({
    region: 'us-east-1',
    endpoint: lovage.system.inboxUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

test.skipIf(!chromium)(
  'the inbox never treats the text of an email as HTML, in its list and on the email’s own page',
  async () => {
    const sent = await lovage.send('/send_email', {
      recipient: 'bob@example.com',
      subject: `subject ${EVIL}`,
      content: `content ${EVIL}`,
    });
    await lovage.final(sent.id);
    const page = await lovage.open();
    await page.goto(lovage.system.inboxUrl);
    await page.getByText('subject <img').filter({ visible: true }).first().waitFor();
    const isHarmless = async () => {
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(await page.evaluate('window.broken')).toBeUndefined();
    };
    await isHarmless();
    await page.getByText('subject <img').filter({ visible: true }).first().click();
    await expect.poll(() => page.textContent('body')).toContain(`content ${EVIL}`);
    await isHarmless();
    lovage.forgetErrors();
  },
);

test.skipIf(!chromium)('an attachment is saved under its name, and never opened in the inbox', async () => {
  const ses = client();
  const message = [
    ...['From: noreply@example.com', 'To: bob@example.com', 'Subject: with a file', 'MIME-Version: 1.0'],
    ...['Content-Type: multipart/mixed; boundary=x', '', '--x', 'Content-Type: text/plain', '', 'See there.'],
    ...['--x', 'Content-Type: text/html', 'Content-Disposition: attachment; filename="a\\"><b>.html"', ''],
    ...[`<p>file</p>${EVIL}`, '--x--', ''],
  ];
  await ses.sendRawEmail({ RawMessage: { Data: Buffer.from(message.join('\r\n')) } });
  ses.destroy();
  const page = await lovage.open();
  await page.goto(lovage.system.inboxUrl);
  await page.getByText('See there.').filter({ visible: true }).waitFor();
  const link = page.getByRole('link', { name: 'a"><b>.html' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^a.*\.html$/);
  expect(page.url()).toBe(`${lovage.system.inboxUrl}/`);
  expect(await page.evaluate('window.broken')).toBeUndefined();
  lovage.forgetErrors();
});

test.skipIf(!chromium)('nothing in an email’s HTML runs in the inbox', async () => {
  const ses = client();
  await ses.sendEmail({
    Source: 'noreply@example.com',
    Destination: { ToAddresses: ['bob@example.com'] },
    Message: {
      Subject: { Data: 'in HTML' },
      Body: {
        Text: { Data: 'Hello in text' },
        Html: { Data: `<p>Hello Bob</p>${EVIL.replaceAll('window.', 'top.')}` },
      },
    },
  });
  ses.destroy();
  const page = await lovage.open();
  await page.goto(lovage.system.inboxUrl);
  const shown = page.frameLocator('iframe').first();
  await shown.getByText('Hello Bob').waitFor();
  await shown.locator('img').waitFor({ state: 'attached' });
  expect(await page.evaluate('window.broken')).toBeUndefined();
  lovage.forgetErrors();
});
