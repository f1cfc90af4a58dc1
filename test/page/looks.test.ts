import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { until } from '../flow/until.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');

/** If set, the documents' pictures are taken again. */
const UPDATE = process.env['UPDATE_SCREENSHOTS'] === '1';
const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'dashboard');

/** The views that the documents show. */
const PICTURED: readonly string[] = ['tasks', 'task-that-failed', 'send'];

const EVIL = '<img src=x onerror="window.broken = true"><script>window.broken = true</script>';

const WIDE = { viewport: { width: 1200, height: 780 } } as const;
const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { ...WIDE, colorScheme: 'light' }],
  ['dark', { ...WIDE, colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 780 }, colorScheme: 'light', isMobile: true, hasTouch: true }],
];

let lovage: PageSystem;
/** The id of a task in every state, by state. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  if (!chromium) return;
  lovage = await startPageSystem(chromium);
  const send = async (state: string, to: string, input: unknown) => {
    ids[state] = (await lovage.send(to, input)).id;
  };
  await send('SUCCESS', '/tasks/send_email', {
    recipient: 'bob@example.com',
    content: 'Hello',
    subject: 'Your parcel',
  });
  await send('FAILURE', '/tasks/import_orders', { file: '/nowhere/orders.csv' });
  await lovage.final(ids['FAILURE'] ?? '');
  await send('RETRY', '/tasks/sync_stock', {});
  await send('REVOKED', '/tasks/add?countdown=600', { a: 1, b: 2 });
  await lovage.send(`/tasks/${ids['REVOKED']}/revoke`);
  await send('PENDING', '/tasks/add?countdown=300', { a: 3, b: 4 });
  await send('STARTED', '/tasks/resize_photos', {});
  await until('tasks in every state', async () => {
    const states = await Promise.all(Object.values(ids).map(async (id) => (await lovage.read(id)).state));
    return states.sort().join() === Object.keys(ids).sort().join() ? true : undefined;
  });
});
afterEach(() => lovage?.close());
afterAll(async () => {
  // Stopping waits for running tasks.
  if (chromium) await lovage.send(`/tasks/${ids['STARTED']}/revoke`);
  await lovage?.stop();
});

/** Every view, and how to wait until it is ready. */
const VIEWS: readonly (readonly [string, () => string, (page: Page) => Promise<void>])[] = [
  ['tasks', () => '#/tasks', (page) => page.locator('.tasks').getByText('resize_photos').waitFor()],
  [
    'task-that-failed',
    () => `#/tasks/${ids['FAILURE']}`,
    (page) => page.locator('.bar[data-outcome="failed"]').waitFor(),
  ],
  [
    'task-that-waits',
    () => `#/tasks/${ids['RETRY']}`,
    (page) => page.getByText('Waiting for the next').waitFor(),
  ],
  ['task-that-runs', () => `#/tasks/${ids['STARTED']}`, (page) => page.locator('.progress').waitFor()],
  [
    'send',
    () => '#/send/send_email',
    async (page) => {
      await page.getByLabel('Recipient').fill('bob@example.com');
      await page.getByLabel('Content').fill('Your parcel is on its way.');
    },
  ],
  ['queues', () => '#/queues', (page) => page.getByRole('button', { name: 'Pause' }).first().waitFor()],
  [
    'nothing',
    () => '#/tasks?state=REVOKED&task=send_email',
    (page) => page.getByText('No matching tasks').waitFor(),
  ],
];

describe.skipIf(!chromium).each(LOOKS)('the page, %s', (look, options) => {
  test.each(VIEWS)('%s: nothing serious to axe, nothing wider than the window', async (view, hash, ready) => {
    const page = await lovage.open(hash(), { ...options, reducedMotion: 'reduce' });
    await ready(page);
    if (UPDATE && PICTURED.includes(view)) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: path.join(PICTURES, `${view}-${look}.png`) });
    }
    expect(await seriousFindings(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });
});

// These assert nothing: they are pictures of a view that other tests check, with messages in the queue.
test.runIf(chromium && UPDATE)('pictures of a busy queue', { timeout: 180_000 }, async () => {
  const pages = await Promise.all(
    LOOKS.map(async ([look, options]) => ({ look, page: await lovage.open('#/queues', options) })),
  );
  for (const count of [3, 8, 14, 9, 5, 2, 0, 6, 12, 18, 11, 7, 4, 3, 9, 5, 2, 4]) {
    const tasks = Array.from({ length: count }, () => ({
      task: 'process',
      input: { total: 4 },
      options: { countdown: count % 5 },
    }));
    if (count > 0) await lovage.send('/tasks', { tasks });
    await pages[0]?.page.waitForTimeout(5_000);
  }
  for (const { look, page } of pages)
    await page.screenshot({ path: path.join(PICTURES, `queues-${look}.png`) });
});

describe.skipIf(!chromium)('a problem', () => {
  test('with the form, and a question: nothing serious to axe either', async () => {
    const page = await lovage.open('#/send/send_email', { colorScheme: 'dark' });
    await page.locator('summary').click();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Must be filled in').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${lovage.system.url}/#/tasks/${ids['PENDING']}`);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator(':focus').innerText()).toBe('Revoke');
  });

  test('is reported: an unknown task, an unknown view, a list that cannot be loaded or updated', async () => {
    const page = await lovage.open('#/tasks/01a20256-18a8-7708-87fa-327211c603ee');
    await page.getByText('Task not found').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${lovage.system.url}/#/elsewhere`);
    await page.getByText('Page not found').waitFor();
    await page.route('**/tasks?*', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', detail: 'It broke.' } }),
    );
    await page.goto(`${lovage.system.url}/#/tasks`);
    await page.getByText('Could not load the tasks').waitFor();
    await page.getByText('It broke.').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    // What was read stays, with a note, when a later read fails.
    await page.unroute('**/tasks?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    const rows = page.locator('.tasks tbody tr');
    await rows.first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.route('**/tasks?*', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', detail: 'It broke again.' } }),
    );
    await page.getByText('Not up to date: It broke again.').waitFor();
    expect(await rows.count()).toBeGreaterThan(0);
    expect(await seriousFindings(page)).toEqual([]);
    lovage.forgetErrors();
  });
});

describe.skipIf(!chromium)('text of tasks', () => {
  test('is never taken for HTML, wherever it is shown', async () => {
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

describe.skipIf(!chromium)('what is served', () => {
  test('is under 60 KB gzipped in all, comes from one origin, and lets nothing else run', async () => {
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
