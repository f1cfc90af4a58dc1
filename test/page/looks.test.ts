import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { until } from '../flow/until.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');

/** Whether to take the documents' screenshots again. */
const UPDATE = process.env['UPDATE_SCREENSHOTS'] === '1';
const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'dashboard');

/** The views that the documents show. */
const PICTURED: readonly string[] = ['tasks', 'task-that-failed', 'send'];

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
  await send('REVOKED', '/tasks/add?countdown=890', { a: 1, b: 2 });
  await lovage.send(`/tasks/${ids['REVOKED']}/revoke`);
  await send('PENDING', '/tasks/add?countdown=890', { a: 3, b: 4 });
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

/** Every view, its address, and how to wait until it is ready. */
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
  test.each(VIEWS)(
    '%s: axe finds nothing serious, and nothing is wider than the window',
    async (view, hash, ready) => {
      const page = await lovage.open(hash(), { ...options, reducedMotion: 'reduce' });
      await ready(page);
      if (UPDATE && PICTURED.includes(view)) {
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: path.join(PICTURES, `${view}-${look}.png`) });
      }
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      // Fonts differ in width: as much more as WCAG 2.2 wants room for (1.4.12, text spacing).
      await page.evaluate('document.documentElement.style.letterSpacing = "0.12em"');
      expect(await overflow(page)).toBe(0);
    },
  );
});

// This asserts nothing: it takes screenshots, with messages in the queue, of a view that other tests check.
test.runIf(chromium && UPDATE)('screenshots of a busy queue', { timeout: 180_000 }, async () => {
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
  test('in the form, or a dialog: axe finds nothing serious', async () => {
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
    // When a later read fails, the list stays, with a note.
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
