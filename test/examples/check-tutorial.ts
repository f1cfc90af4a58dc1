import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Browser, chromium, type Page } from 'playwright-core';

/** How long the page may take to show something, in milliseconds. */
const LIMIT_MS = 20_000;

/** The page of Flask's tutorial, in a browser: its forms, and what its own scripts show. */
export function tutorialChecks(
  tutorial: string,
  executablePath: string,
): Readonly<Record<string, () => Promise<void>>> {
  const inBrowser = (use: (page: Page) => Promise<void>) => async () => {
    // Containers have no sandbox, and the page is Flask's.
    const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(LIMIT_MS);
      const errors: string[] = [];
      page.on('pageerror', ({ message }) => errors.push(message));
      page.on('console', (message) => {
        const isIcon = message.location().url.endsWith('/favicon.ico');
        if (message.type() === 'error' && !isIcon) errors.push(message.text());
      });
      await page.goto(`${tutorial}/`);
      await use(page);
      deepEqual(errors, []);
    } finally {
      await browser.close();
    }
  };
  const submit = (page: Page, form: string) => page.locator(`form#${form} input[type=submit]`).click();
  return {
    'the tutorial’s page adds': inBrowser(async (page) => {
      await page.locator('form#add input[name=a]').fill('40');
      await submit(page, 'add');
      await page.locator('#add-result', { hasText: /^42$/ }).waitFor();
    }),
    'the tutorial’s page does not wait for what takes five seconds': inBrowser(async (page) => {
      const asked = Date.now();
      await submit(page, 'block');
      await page.locator('#block-result', { hasText: 'request finished' }).waitFor();
      ok(Date.now() - asked < 4_000);
    }),
    'the tutorial’s page shows progress': inBrowser(async (page) => {
      await page.locator('form#process input[name=total]').fill('3');
      const seen: string[] = [];
      await page.exposeFunction('seen', (text: string) => seen.push(text));
      await page.evaluate(`
        new MutationObserver(([{ target }]) => seen(target.innerText))
          .observe(document.getElementById('process-result'), { childList: true })`);
      await submit(page, 'process');
      await page.locator('#process-result', { hasText: '✅ done' }).waitFor();
      deepEqual([...new Set(seen)], ['submitted', '1 / 3', '2 / 3', '3 / 3', '✅ done']);
      equal(await page.locator('#add-result').innerText(), '');
    }),
  };
}
