import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { EVIL } from './evil.ts';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');

let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

describe.skipIf(!chromium)('text of tasks', () => {
  test('is never treated as HTML, wherever it is shown', async () => {
    const good = await lovage.send('/tasks/echo', { text: EVIL });
    const bad = await lovage.send('/tasks/echo', { text: EVIL, fail: true });
    await Promise.all([lovage.final(good.id), lovage.final(bad.id)]);
    const page = await lovage.open('#/tasks');
    for (const to of [
      '#/tasks',
      `#/tasks/${good.id}`,
      `#/tasks/${bad.id}`,
      `#/tasks?task=${encodeURIComponent(EVIL)}`,
      `#/tasks/${encodeURIComponent(EVIL)}`,
      `#/send/${encodeURIComponent(EVIL)}`,
      `#/send/echo?like=${good.id}`,
      `#/queues/${encodeURIComponent(EVIL)}`,
      `#/tasks?state=${encodeURIComponent(EVIL)}`,
    ]) {
      await page.goto(`${lovage.system.url}/${to}`);
      await page
        .getByText('onerror')
        .or(page.getByLabel('Text'))
        .or(page.locator('.notice'))
        .filter({ visible: true })
        .first()
        .waitFor();
      const show = page.getByRole('button', { name: 'Show the input' });
      if (await show.isVisible()) {
        await show.click();
        await page.getByRole('region', { name: 'Input' }).first().getByText('onerror').waitFor();
      }
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate('window.broken')).toBeUndefined();
    }
    lovage.forgetErrors();
  });
});

describe.skipIf(!chromium)('an address', () => {
  test('that changes when the page has drawn itself, and does not listen yet, is followed', async () => {
    const page = await lovage.open('#/queues');
    await page.addInitScript(`
      const drawn = new MutationObserver(() => {
        if (!document.querySelector('#app > *')) return;
        drawn.disconnect();
        location.hash = '#/send';
      });
      drawn.observe(document, { childList: true, subtree: true });
    `);
    await page.reload();
    await page.getByRole('heading', { name: 'Send a task' }).waitFor();
  });
});

describe.skipIf(!chromium)('what is served', () => {
  test('is under 60 KB gzipped at first, comes from one origin, and lets nothing else run', async () => {
    await lovage.send('/tasks/echo', { text: 'Hello' });
    const page = await lovage.open();
    const calls: string[] = [];
    page.on('request', (request) => calls.push(request.url()));
    await page.reload();
    await page.locator('.tasks tbody tr').first().waitFor();
    expect(calls.filter((url) => !url.startsWith(lovage.system.url))).toEqual([]);
    const html = await (await fetch(lovage.system.url)).text();
    const files = ['/', ...[...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)];
    const sizes = await Promise.all(
      files.map(async (file) => {
        const served = await fetch(new URL(file, lovage.system.url));
        expect(served.status).toBe(200);
        return gzipSync(Buffer.from(await served.arrayBuffer())).length;
      }),
    );
    expect(files).toHaveLength(4);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(60_000);
    const { headers } = await fetch(lovage.system.url);
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    );
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=/);
  });

  test('of schedules comes when they are shown, from the same origin; and if it does not, that is said', async () => {
    const page = await lovage.open('#/queues');
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
    const loaded: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/dashboard/')) loaded.push(request.url());
    });
    await page.route(/schedules-.*[.]js$/, (route) => route.abort());
    await page.getByRole('link', { name: 'Schedules' }).click();
    await page.getByText('This part of the page could not be loaded').waitFor();
    await page.unroute(/schedules-.*[.]js$/);
    loaded.length = 0;
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await page.getByRole('link', { name: 'New schedule' }).waitFor();
    const parts = loaded.filter((url) => /[/]schedules-[^/]*[.](js|css)$/.test(url));
    expect(parts.map((url) => url.replace(/^.*[.]/, '')).sort()).toEqual(['css', 'js']);
    expect(parts.filter((url) => !url.startsWith(lovage.system.url))).toEqual([]);
    const read = async (url: string) => (await fetch(url)).text();
    const texts = await Promise.all(parts.map(read));
    // With croner and cronstrue, whose English alone is loaded.
    expect(texts.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThan(40_000);
    const first = loaded.filter((url) => /[/]index-[^/]*[.]js$/.test(url));
    expect(first).toHaveLength(1);
    // Both are in there, and in nothing that comes first.
    for (const words of ['CronPattern', 'cron expression']) {
      expect(texts.join('')).toContain(words);
      expect(await read(first[0] ?? '')).not.toContain(words);
    }
    lovage.forgetErrors();
  });

  test('of workflows comes when they are shown, and is small', async () => {
    const page = await lovage.open('#/tasks');
    await page.getByText('Live', { exact: true }).waitFor();
    const loaded: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/dashboard/')) loaded.push(request.url());
    });
    await page.getByRole('link', { name: 'Workflows' }).click();
    await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
    const parts = loaded.filter((url) => /[/]workflows-[^/]*[.](js|css)$/.test(url));
    expect(parts.map((url) => url.replace(/^.*[.]/, '')).sort()).toEqual(['css', 'js']);
    expect(parts.filter((url) => !url.startsWith(lovage.system.url))).toEqual([]);
    const texts = await Promise.all(parts.map(async (url) => (await fetch(url)).text()));
    expect(texts.join('')).toContain('graph-box');
    expect(texts.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThan(12_000);
  });

  test('leaves the API’s own answers unchanged', async () => {
    const problem = await fetch(new URL('/elsewhere', lovage.system.url));
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect((await fetch(lovage.system.url, { method: 'POST' })).status).toBe(404);
    expect((await fetch(new URL('/dashboard/none.js', lovage.system.url))).status).toBe(404);
    expect(await (await fetch(new URL('/dashboard/config.json', lovage.system.url))).json()).toMatchObject({
      stage: 'local',
      inboxUrl: lovage.system.inboxUrl,
    });
  });
});
