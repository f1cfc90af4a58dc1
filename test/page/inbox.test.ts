import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');

const EVIL = '<img src=x onerror="window.broken = true"><script>window.broken = true</script>';

let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

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
