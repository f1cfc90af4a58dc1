import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { EVIL } from './evil.ts';
import { farTask } from './far-tasks.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const PYTHON = farTask({
  task: 'send_email',
  pythonName: 'shop.tasks.send_email',
  waitsFor: null,
  eta: null,
});
const OTHER = farTask({ id: '01a20256-18a8-7708-87fa-327211c60000', pythonName: null });

/** Opens the list or a task, of which the API's answers are given. */
async function open(hash: string, shown = PYTHON, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await lovage.open('#/send', options);
  await page.route('**/tasks?*', (route) => route.fulfill({ json: { tasks: [shown, OTHER], cursor: null } }));
  await page.route(`**/tasks/${shown.id}?*`, (route) => route.fulfill({ json: shown }));
  await page.goto(`${lovage.system.url}/${hash}`);
  return page;
}

describe.skipIf(!chromium)('a task that Python called', () => {
  test('is listed with the name that Python called, and others without one', async () => {
    const page = await open('#/tasks');
    await page.getByRole('row', { name: /PENDING send_email shop\.tasks\.send_email 01a20256/ }).waitFor();
    expect(await page.locator('.python-name').allInnerTexts()).toEqual(['shop.tasks.send_email']);
  });

  test('says it among the facts of its record', async () => {
    const page = await open(`#/tasks/${PYTHON.id}`);
    await page.locator('.facts').getByText('shop.tasks.send_email').waitFor();
    expect(await page.locator('.facts').innerText()).toMatch(/Called by Python as\s+shop\.tasks\.send_email/);
    const other = await open(`#/tasks/${OTHER.id}`, OTHER);
    await other.locator('.facts').getByText('Queue').waitFor();
    expect(await other.locator('.facts').innerText()).not.toContain('Python');
  });

  test.each([
    ['a long one', `shop.${'x'.repeat(250)}`],
    ['one that is markup', EVIL],
  ])('has %s as a text that fits the page, however narrow', async (_what, pythonName) => {
    for (const hash of ['#/tasks', `#/tasks/${PYTHON.id}`])
      for (const width of [360, 1200]) {
        const shown = { ...PYTHON, pythonName };
        const page = await open(hash, shown, { viewport: { width, height: 780 } });
        await page.getByText(pythonName).first().waitFor();
        expect(await overflow(page)).toBe(0);
      }
  });

  test('is shown to everybody', async () => {
    const page = await open(`#/tasks/${PYTHON.id}`);
    await page.locator('.facts').getByText('shop.tasks.send_email').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
