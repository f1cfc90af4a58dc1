import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiSchedule } from '../../core/protocol/schedule.ts';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(new URL(path, lovage.system.url), {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, value: response.status === 204 ? null : await response.json() };
};

const read = async (name: string) =>
  (await call('GET', `/schedules/${name}?include=input`)).value as ApiSchedule;

/** Waits until the form has saved the schedule: it has its name and its times, too, but only the schedule's own view can be edited. */
const saved = (page: Page) => page.getByRole('link', { name: 'Edit' }).waitFor();

describe.skipIf(!chromium)('schedules, with the API', () => {
  test('are made by the form, run, paused, changed and deleted', async () => {
    const page = await lovage.open('#/schedules', { timezoneId: 'Europe/Berlin' });
    await page.getByRole('link', { name: 'New schedule' }).click();
    await page.getByLabel('Name').fill('yearly');
    await page.getByLabel('Task', { exact: true }).selectOption('add');
    await page.getByLabel('A', { exact: true }).fill('40');
    await page.getByLabel('B', { exact: true }).fill('2');
    await page.getByLabel('Cron').fill('0 9 1 7 *');
    const preview = page.getByRole('complementary', { name: 'The next times' });
    await preview.getByText('only in July').waitFor();
    const previewed = await preview.locator('tbody td:first-child').allInnerTexts();
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    const times = page.getByRole('region', { name: 'Next' });
    await times.locator('tbody tr').nth(4).waitFor();
    // The server's times are those that the form has shown.
    expect(await times.locator('tbody td:first-child').allInnerTexts()).toEqual(previewed);
    expect(await read('yearly')).toMatchObject({
      ...{ task: 'add', cron: '0 9 1 7 *', timezone: 'Europe/Berlin', input: { a: 40, b: 2 } },
      ...{ enabled: true, declared: false, misfire: 'last', overlap: 'skip', start: null, end: null },
    });

    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    await page.getByRole('link', { name: 'yearly' }).click();
    await page
      .getByRole('region', { name: 'Latest tasks' })
      .getByRole('row', { name: /SUCCESS add/ })
      .waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('makes no tasks until you resume it').waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await times.locator('tbody tr').nth(4).waitFor();

    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('At an interval').check();
    await page.getByLabel('Every').fill('30');
    await page.getByLabel('Unit').selectOption('days');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    await page.getByText('Every 30 days').waitFor();
    expect(await read('yearly')).toMatchObject({ cron: null, every: 30 * 86_400, input: { a: 40, b: 2 } });

    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Schedules', exact: true }).waitFor();
    await page.getByRole('link', { name: 'yearly' }).waitFor({ state: 'detached' });
    expect((await call('GET', '/schedules/yearly')).status).toBe(404);
  });

  test('are not overwritten: neither one that others changed, nor one of the same name', async () => {
    const options = { task: 'add', input: { a: 1, b: 2 }, cron: '0 9 1 7 *' };
    expect((await call('PUT', '/schedules/shared', options)).status).toBe(201);
    const page = await lovage.open('#/schedules/shared/edit', { timezoneId: 'Europe/Berlin' });
    await page.getByLabel('Cron').fill('0 7 1 7 *');
    await call('PUT', '/schedules/shared', { ...options, cron: '0 8 1 7 *' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('changed meanwhile').waitFor();
    expect(await read('shared')).toMatchObject({ cron: '0 8 1 7 *' });
    await page.getByRole('button', { name: 'Drop what I typed and reload it' }).click();
    await page.getByText('At 08:00').waitFor();
    await page.getByLabel('Cron').fill('0 7 1 7 *');
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    expect(await read('shared')).toMatchObject({ cron: '0 7 1 7 *' });

    await page.goto(`${lovage.system.url}/#/new-schedule`);
    await page.getByLabel('Name').fill('shared');
    await page.getByLabel('Task', { exact: true }).selectOption('stumble');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByText('There is a schedule of this name').waitFor();
    expect(await read('shared')).toMatchObject({ task: 'add' });
    await call('DELETE', '/schedules/shared');
    lovage.forgetErrors();
  });

  test('show the tasks that they have made', async () => {
    const name = 'often';
    await call('PUT', `/schedules/${name}`, {
      task: 'add',
      input: { a: 1, b: 2 },
      every: 10,
      // Its latest task is shown once its time has come.
      start: new Date(Date.now() + 1_000).toISOString(),
      overlap: 'allow',
    });
    await lovage.system.sweep();
    const page = await lovage.open(`#/schedules/${name}`, { timezoneId: 'Europe/Berlin' });
    const row = page.getByRole('region', { name: 'Latest tasks' }).getByRole('row', { name: /PENDING add/ });
    await row.first().waitFor();
    await page
      .locator('.facts', { hasText: 'Latest' })
      .getByRole('link', { name: /in|now|ago/ })
      .click();
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Schedules', exact: true }).waitFor();
  });

  test('that a definition declares are changed, reset to what it says, and never deleted', async () => {
    const page = await lovage.open('#/schedules/stock', { timezoneId: 'Europe/Berlin' });
    await page.getByText('makes no tasks until you resume it').waitFor();
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('declared, changed by a call').first().waitFor();
    const times = page.getByRole('region', { name: 'Next' });
    await times.locator('tbody tr').nth(4).waitFor();
    // Paris and Berlin show the same time.
    expect(await times.getByRole('columnheader').allInnerTexts()).toEqual(['Europe/Berlin', 'How soon']);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click();
    await page.getByText('makes no tasks until you resume it').waitFor();
    expect(await read('stock')).toMatchObject({ declared: true, overridden: false, enabled: false });
    lovage.forgetErrors();
  });

  test('that the API refuses say why, at their fields', async () => {
    const page = await lovage.open('#/new-schedule');
    const error = (label: string) =>
      page
        .locator('.field', { has: page.locator('label', { hasText: label }) })
        .locator('.error')
        .innerText();
    const make = page.getByRole('button', { name: 'Make the schedule' });
    await page.getByLabel('Name').fill('refused');
    await page.getByLabel('Task', { exact: true }).selectOption('report');
    await page.getByRole('button', { name: 'Write it as JSON' }).click();
    await page.getByLabel('Input as JSON').fill('{"title":"ab"}');
    await page.getByLabel('Cron').fill('61 * * * *');
    await page.locator('summary').click();
    await page.getByLabel('Jitter').fill('86401');
    await make.click();
    await page.getByRole('alert').getByText('input.title').waitFor();
    expect(await error('Cron')).toContain('The minute cannot be "61"');
    expect(await error('Jitter')).toContain('86400');
    await page.getByLabel('Not before').fill('2040-01-02T00:00:00');
    await page.getByLabel('Not after').fill('2040-01-01T00:00:00');
    await make.click();
    await page.getByText('Must not be before start').waitFor();
    await page.getByLabel('Not after').fill('');
    await page.getByLabel('Jitter').fill('');
    await page.getByLabel('Cron').fill('0 0 30 2 *');
    await make.click();
    await page.getByText('Must not be before start').waitFor({ state: 'detached' });
    await page.locator('#schedule-cron-error').waitFor();
    expect(await error('Cron')).not.toContain('The minute');
    expect((await call('GET', '/schedules/refused')).status).toBe(404);
    lovage.forgetErrors();
  });
});
