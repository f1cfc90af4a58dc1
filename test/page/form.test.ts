import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();

/** The error shown at a field. */
const error = (page: Page, label: string) =>
  page
    .locator('.field', { has: page.locator('label', { hasText: label }) })
    .locator('.error')
    .innerText();

describe.skipIf(!chromium)('the form of a task', () => {
  test('shows what is wrong at each field, and sends nothing', async () => {
    const page = await lovage.open('#/send/report');
    await page.getByLabel('Title').fill('ab');
    await page.getByLabel('Copies').fill('12');
    await page.getByLabel('Recipients').fill('bob@example.com\nnobody');
    await send(page);
    await page.getByText('Must be at most 9').waitFor();
    expect(await error(page, 'Title')).toBe('Must have at least 3 characters; it has 2');
    expect(await error(page, 'Format')).toBe('Must be filled in');
    expect(await error(page, 'Recipients')).toBe('Line 2: Must be an email address');
    expect(await error(page, 'From')).toBe('Must be filled in');
    // The first invalid field has the focus and tells screen readers what is wrong.
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-invalid')).toBe('true');
    const described = (await focused.getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`[id="${described.split(' ').at(-1)}"]`).innerText()).toContain('at least 3');
    expect(page.url()).toContain('#/send/report');
    expect((await (await fetch(new URL('/tasks', lovage.system.url))).json()) as object).toMatchObject({
      tasks: [],
    });
  });

  test('lets a later field be mended first', async () => {
    const page = await lovage.open('#/send/report');
    await page.getByLabel('Title').fill('ab');
    await page.getByLabel('Copies').fill('12');
    await send(page);
    await page.getByText('Must be at most 9').waitFor();
    await page.getByLabel('Copies').press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('3');
    expect([
      await page.getByLabel('Title').inputValue(),
      await page.getByLabel('Copies').inputValue(),
    ]).toEqual(['ab', '3']);
    // Refused again, the first has the focus again.
    await send(page);
    expect(await page.locator(':focus').inputValue()).toBe('ab');
  });

  test('sends every kind of field with the right type', async () => {
    const page = await lovage.open('#/send/report');
    await page.getByLabel('Title').fill('March');
    await page.getByLabel('Format').selectOption('csv');
    await page.getByLabel('Copies').fill('2');
    await page.getByLabel('Draft').check();
    await page.getByLabel('Recipients').fill('bob@example.com\nann@example.com');
    await page.getByLabel('From', { exact: true }).fill('2030-03-01');
    await page.getByLabel('Extra').fill('{ "colour": [1, 2] }');
    await send(page);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    const id = new URL(page.url()).hash.split('/')[2] ?? '';
    expect(await lovage.input(id)).toEqual({
      title: 'March',
      format: 'csv',
      copies: 2,
      draft: true,
      recipients: ['bob@example.com', 'ann@example.com'],
      period: { from: '2030-03-01' },
      extra: { colour: [1, 2] },
    });

    // Another like it starts with the same input.
    await page.getByRole('link', { name: 'Send another like it' }).click();
    await page.getByLabel('Title').waitFor();
    expect(await page.getByLabel('Recipients').inputValue()).toBe('bob@example.com\nann@example.com');
    expect(await page.getByLabel('Draft').isChecked()).toBe(true);
    expect(await page.getByLabel('Format').inputValue()).toBe('"csv"');
  });

  test('shows the API’s errors at the fields they name', async () => {
    const page = await lovage.open('#/send/report');
    await page.getByRole('button', { name: 'Write it as JSON' }).click();
    await page
      .getByLabel('Input as JSON')
      .fill(
        '{"title":"March","format":"pdf","copies":1,"draft":false,"recipients":[],"period":{"from":"2030-03-01"},"code":"taken","surplus":1}',
      );
    await send(page);
    await page.getByRole('alert').getByText('surplus').waitFor();
    await page.getByRole('button', { name: 'Fill in the form' }).click();
    await send(page);
    await page.getByText('Is taken already').waitFor();
    expect(await error(page, 'Code')).toBe('Is taken already');
    await page.getByLabel('Code optional').fill('free');
    await send(page);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    lovage.forgetErrors();
  });

  test('shows the API’s errors in the options, and refuses broken JSON itself', async () => {
    const page = await lovage.open('#/send/process');
    await page.locator('summary').click();
    await page.getByLabel('Total').fill('1');
    await page.getByLabel('Not before').fill('2099-01-01T00:00:00');
    await send(page);
    await page.getByText('Must be at most ten years').waitFor();
    await page.getByLabel('Not before').fill('');
    await page.getByLabel('Countdown').fill('400000000');
    await send(page);
    await page.getByText('Must be a number of seconds from 0 to 315576000').waitFor();
    await page.getByRole('button', { name: 'Write it as JSON' }).click();
    await page.getByLabel('Input as JSON').fill('{');
    await send(page);
    await page.getByText('Must be JSON:').waitFor();
    lovage.forgetErrors();
  });

  test('returns the first task for the same idempotency key', async () => {
    const page = await lovage.open('#/send/add');
    const fill = async () => {
      await page.getByLabel('A', { exact: true }).fill('1');
      await page.getByLabel('B', { exact: true }).fill('2');
      await page.locator('summary').click();
      await page.getByLabel('Idempotency key').fill('order-4711');
      await send(page);
      await page.waitForURL(/#\/tasks\//);
      return page.url();
    };
    const first = await fill();
    await page.getByRole('link', { name: 'Send a task' }).click();
    await page.getByRole('link', { name: /^add/ }).click();
    expect(await fill()).toBe(first);
  });

  test('works with only the keyboard', async () => {
    const page = await lovage.open('#/send/add');
    await page.getByLabel('A', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    // Past every task that can be picked, and the form's own buttons.
    const picks = await page.locator('.picker a').count();
    for (let pressed = 0; pressed < picks + 3; pressed += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(':focus').getAttribute('name')) === 'a') break;
    }
    await page.keyboard.type('20');
    await page.keyboard.press('Tab');
    await page.keyboard.type('22');
    await page.keyboard.press('Enter');
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    expect(await page.getByLabel('Result', { exact: true }).last().innerText()).toBe('42');
  });
});
