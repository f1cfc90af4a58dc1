import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { farTask } from './far-tasks.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const ZONE = { timezoneId: 'Europe/Berlin' } as const;
const FAR = farTask({ schedule: { name: 'nightly', at: '2027-01-04T02:00:00.000Z' } });

/** Opens the far task, of which the API's answers are given. */
async function openFar(): Promise<Page> {
  const page = await lovage.open('#/tasks', ZONE);
  await page.route(`**/tasks/${FAR.id}?*`, (route) => route.fulfill({ json: FAR }));
  await page.goto(`${lovage.system.url}/#/tasks/${FAR.id}`);
  await page.getByRole('button', { name: 'Reschedule' }).waitFor();
  return page;
}

const field = (page: Page) => page.getByRole('dialog').getByLabel('Not before');
const submit = (page: Page) =>
  page.getByRole('dialog').getByRole('button', { name: 'Reschedule', exact: true }).click();

/** How far behind the page's idea of the time may be, in milliseconds: it learns it from answers, which take time to arrive. */
const BEHIND_MS = 20_000;

/** Expects a time that was chosen between two others. */
function expectBetween(time: string | undefined, from: number, to: number): void {
  const at = Date.parse(time ?? '');
  expect(at).toBeGreaterThan(from - BEHIND_MS);
  expect(at).toBeLessThanOrEqual(to);
}

describe.skipIf(!chromium)('a task that waits for its time', () => {
  test('says when it is due, and is found by a filter, which the address keeps', async () => {
    const page = await lovage.open('#/tasks', ZONE);
    const asked: string[] = [];
    await page.route('**/tasks?*', (route) => {
      asked.push(new URL(route.request().url()).search);
      return route.fulfill({ json: { tasks: [FAR], cursor: null } });
    });
    const filters = page.getByRole('navigation', { name: 'Filter by state' });
    await filters.getByRole('link', { name: 'Waiting for their time' }).click();
    await page.getByRole('row', { name: /PENDING add .* due in 3 days/ }).waitFor();
    expect(page.url()).toMatch(/#\/tasks\?waitsFor=time$/);
    expect(asked.at(-1)).toBe('?limit=25&waitsFor=time');
    expect(await filters.locator('[aria-current]').allInnerTexts()).toEqual(['Waiting for their time']);
    // The exact time is the tooltip, as of other times.
    expect(await page.locator('.gist time').getAttribute('title')).toMatch(/\d{4}.*\d:\d\d:\d\d/);
    await page.getByLabel('Task name').selectOption('add');
    expect(page.url()).toMatch(/#\/tasks\?task=add&waitsFor=time$/);
    await filters.getByRole('link', { name: 'PENDING' }).click();
    expect(page.url()).toMatch(/#\/tasks\?state=PENDING&task=add$/);
  });

  test('shows the schedule that made it, as a link', async () => {
    const page = await openFar();
    const link = page.getByRole('link', { name: 'nightly' });
    expect(await link.getAttribute('href')).toBe('#/schedules/nightly');
    expect(await page.locator('.facts').innerText()).toContain('in 3 days');
  });

  test('gets another time, in the reader’s time zone, from a dialog that the keyboard can work', async () => {
    const page = await openFar();
    const asked: string[] = [];
    await page.route(`**/tasks/${FAR.id}/reschedule?*`, (route) => {
      asked.push(new URL(route.request().url()).searchParams.get('eta') ?? '');
      return route.fulfill({ json: farTask({ eta: asked.at(-1) ?? null }) });
    });
    await page.getByRole('button', { name: 'Reschedule' }).click();
    const dialog = page.getByRole('dialog', { name: 'Run this task at another time' });
    expect(await seriousFindings(page)).toEqual([]);
    await field(page).fill('2030-07-01T09:30:00');
    await dialog.getByText('In your time zone, Europe/Berlin: Mon, Jul 1, 2030, 09:30 GMT+2').waitFor();
    await field(page).press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    expect(asked).toEqual(['2030-07-01T07:30:00.000Z']);
    await page.getByText('Rescheduled.').waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Reschedule');

    await page.getByRole('button', { name: 'Reschedule' }).click();
    await dialog.getByRole('button', { name: 'Tomorrow 9:00' }).click();
    expect(await field(page).inputValue()).toMatch(/T09:00$/);
    const beforeHour = Date.now();
    await dialog.getByRole('button', { name: 'In 1 hour' }).click();
    await submit(page);
    await dialog.waitFor({ state: 'hidden' });
    expectBetween(asked[1], beforeHour + 3_600_000, Date.now() + 3_600_000);

    await page.getByRole('button', { name: 'Reschedule' }).click();
    const beforeNow = Date.now();
    await dialog.getByRole('button', { name: 'Now' }).click();
    await dialog.getByText('just now').waitFor();
    await submit(page);
    await dialog.waitFor({ state: 'hidden' });
    expectBetween(asked[2], beforeNow, Date.now());
  });

  test('is not sent without a time, and shows at the field why the API refuses one', async () => {
    const page = await openFar();
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await field(page).fill('');
    await submit(page);
    const error = page.getByRole('dialog').locator('.error');
    expect(await error.innerText()).toBe('Must be a date and a time');
    const answer = (status: number, problem: object) =>
      page.route(`**/tasks/${FAR.id}/reschedule?*`, (route) =>
        route.fulfill({ status, json: { type: 'about:blank', status, ...problem } }),
      );
    await answer(422, {
      title: 'Invalid options',
      detail: 'The query string does not match.',
      errors: [{ path: 'eta', message: 'Must be at most ten years ahead' }],
    });
    await field(page).fill('2099-01-01T00:00:00');
    await submit(page);
    await error.getByText('Must be at most ten years ahead').waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    expect(await seriousFindings(page)).toEqual([]);
    await answer(409, { title: 'Conflict', detail: 'The task is STARTED.' });
    await submit(page);
    await error.getByText('It is too late for another time. The task is STARTED.').waitFor();
    expect(await overflow(page)).toBe(0);
    lovage.forgetErrors();
  });

  test('is sent from the form, is listed as waiting for its time, and runs once it is rescheduled to now', async () => {
    const page = await lovage.open('#/send/add', ZONE);
    await page.getByLabel('A', { exact: true }).fill('40');
    await page.getByLabel('B', { exact: true }).fill('2');
    await page.locator('summary').click();
    await page.getByLabel('Countdown').fill(String(400 * 86_400));
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Held back until it is due').waitFor();
    expect(await page.locator('.facts').innerText()).toContain('in 13 months');
    const id = new URL(page.url()).hash.split('/')[2] ?? '';
    await page.goto(`${lovage.system.url}/#/tasks?waitsFor=time`);
    await page
      .getByRole('row', { name: /due in 13 months/ })
      .getByRole('link')
      .click();
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Tomorrow 9:00' }).click();
    await submit(page);
    await page.getByText('Rescheduled.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page
      .locator('.facts', { hasText: 'Due' })
      .getByText(/in (1 day|\d+ h|\d+ min)/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Now' }).click();
    await submit(page);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    expect(await lovage.read(id)).toMatchObject({ result: 42, attempts: 1 });
    await page.goto(`${lovage.system.url}/#/tasks?waitsFor=time`);
    await page.getByText('No task waits for its time.').waitFor();
  });

  test('cannot get another time once it has started', async () => {
    const { id } = await lovage.send('/tasks/add', { a: 1, b: 2 });
    await lovage.final(id);
    const page = await lovage.open(`#/tasks/${id}`);
    await page.getByRole('button', { name: 'Forget' }).waitFor();
    expect(await page.getByRole('button', { name: 'Reschedule' }).count()).toBe(0);
  });
});
