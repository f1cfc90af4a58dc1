import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { until } from '../flow/until.ts';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-page-'));
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(async () => {
  await lovage?.stop();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!chromium)('a user', () => {
  test('finds no tasks yet, sends an email with the form, and watches it succeed', async () => {
    const page = await lovage.open();
    await page.getByRole('heading', { name: 'No tasks yet' }).waitFor();
    await page.getByRole('link', { name: 'Send the first one' }).click();
    await page.getByRole('link', { name: 'send_email' }).click();
    await page.getByLabel('Recipient').fill('bob@example.com');
    await page.getByLabel('Content').fill('Your parcel is on its way.');
    await page.getByLabel('Subject').fill('Parcel');
    expect(await page.getByLabel('The call as a curl command').innerText()).toContain(
      `-d '{"recipient":"bob@example.com","content":"Your parcel is on its way.","subject":"Parcel"}'`,
    );
    await page.getByRole('button', { name: 'Send', exact: true }).click();

    await page.waitForURL(/#\/tasks\/[0-9a-f-]{36}$/);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    expect(await page.getByRole('region', { name: 'Result', exact: true }).first().innerText()).toContain(
      'messageId',
    );
    expect(await page.locator('.timeline').innerText()).toMatch(
      /Waited for a worker[\s\S]*Attempt 1 succeeded/,
    );
    // The focus is on the heading of the new view.
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');

    await page.getByRole('button', { name: 'Show the input' }).click();
    await page.getByText('"recipient": "bob@example.com"').waitFor();

    const inbox = await fetch(new URL('/store', lovage.system.inboxUrl));
    expect(await inbox.json()).toMatchObject({
      emails: [{ subject: 'Parcel', destination: { to: ['bob@example.com'] } }],
    });
    await page.getByRole('link', { name: 'All tasks' }).click();
    await page.getByRole('row', { name: /SUCCESS send_email/ }).waitFor();
  });

  test('sends HTML and a copy with the form, and sees them in the inbox', async () => {
    const page = await lovage.open('#/send/send_email');
    await page.getByLabel('Recipient').fill('bob@example.com');
    await page.getByLabel('Content').fill('Your parcel is on its way.');
    await page.getByLabel('Subject').fill('Parcel in HTML');
    await page.getByLabel('HTML').fill('<h1>Parcel</h1>\n<p>It is on its <b>way</b>.</p>');
    await page.getByLabel('Cc').fill('amy');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Must be an email address').waitFor();
    lovage.forgetErrors();
    await page.getByLabel('Cc').fill('amy@example.com');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForURL(/#\/tasks\/[0-9a-f-]{36}$/);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    await page.goto(lovage.system.inboxUrl);
    await page.frameLocator('iframe').first().getByRole('heading', { name: 'Parcel' }).waitFor();
    await page.getByText('amy@example.com').filter({ visible: true }).first().waitFor();
    lovage.forgetErrors();
  });

  test('makes a task fail, sees each attempt, fixes the cause and retries it', async () => {
    const file = path.join(folder, 'orders.csv');
    const page = await lovage.open('#/send/import_orders');
    await page.getByLabel('File').fill(file);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.badge', { hasText: 'RETRY' }).waitFor();
    await page.locator('.badge', { hasText: 'FAILURE' }).waitFor();
    await page.locator('.error-message', { hasText: 'The file of orders is not there yet.' }).waitFor();
    expect(await page.locator('.timeline .span-error').allInnerTexts()).toEqual(
      Array(3).fill('FileMissing The file of orders is not there yet.'),
    );
    await page.getByText('Where it was thrown').click();
    await page.locator('.traceback', { hasText: /test\/page\/tasks\.ts:\d+/ }).waitFor();
    const spans = page.locator('.timeline .span-label');
    expect(await spans.allInnerTexts()).toEqual([
      'Waited for a worker',
      'Attempt 1 failed',
      'Waited for attempt 2',
      'Attempt 2 failed',
      'Waited for attempt 3',
      'Attempt 3 failed for good',
    ]);

    writeFileSync(file, '');
    await page.getByRole('button', { name: 'Retry' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send this task again?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
    expect(await page.getByRole('region', { name: 'Result', exact: true }).first().innerText()).toContain(
      '1284',
    );
    expect(await spans.allInnerTexts()).toEqual(['Waited for a worker', 'Attempt 1 succeeded']);
  });

  test('has a task forgotten, after a look at what that means', async () => {
    const { id } = await lovage.send('/tasks/add', { a: 1, b: 2 });
    await lovage.final(id);
    const page = await lovage.open(`#/tasks/${id}`);
    await page.getByRole('button', { name: 'Forget' }).click();
    const dialog = page.getByRole('dialog', { name: 'Forget this task?' });
    await dialog.getByText('erased for good').waitFor();
    await dialog.getByRole('button', { name: 'Forget' }).click();
    await page.getByRole('heading', { name: 'Tasks', exact: true }).waitFor();
    expect(page.url()).toMatch(/#\/tasks$/);
    expect((await fetch(new URL(`/tasks/${id}`, lovage.system.url))).status).toBe(404);
  });

  test('sees a timeline drawn to scale', async () => {
    const { id } = await lovage.send('/tasks/import_orders', { file: path.join(folder, 'never') });
    const { runs, createdAt, finishedAt } = await lovage.final(id);
    const page = await lovage.open(`#/tasks/${id}`);
    const bars = page.locator('.bar[data-kind="attempt"]');
    await bars.nth(2).waitFor();
    const whole = Date.parse(finishedAt ?? '') - Date.parse(createdAt);
    const track = (await page.locator('.track').first().boundingBox()) ?? { x: 0, width: 0 };
    expect(runs).toHaveLength(3);
    for (const [index, run] of runs.entries()) {
      const bar = (await bars.nth(index).boundingBox()) ?? { x: 0, width: 0 };
      const from = (Date.parse(run.startedAt) - Date.parse(createdAt)) / whole;
      const length = (Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt)) / whole;
      expect(bar.x - track.x).toBeCloseTo(from * track.width, -0.5);
      expect(bar.width).toBeCloseTo(length * track.width, -0.5);
    }
  });

  test('revokes a delayed task, and finds it by its state, its name and its id', async () => {
    const page = await lovage.open('#/send/add');
    await page.getByLabel('A', { exact: true }).fill('1');
    await page.getByLabel('B', { exact: true }).fill('2');
    await page.locator('summary').click();
    await page.getByLabel('Countdown').fill('600');
    expect(await page.getByLabel('The call as a curl command').innerText()).toContain(
      '/tasks/add?countdown=600',
    );
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Held back until it is due').waitFor();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.locator('.badge', { hasText: 'REVOKED' }).waitFor();
    const id = new URL(page.url()).hash.split('/')[2] ?? '';

    await page.getByRole('link', { name: 'All tasks' }).click();
    await page
      .getByRole('navigation', { name: 'Filter by state' })
      .getByRole('link', { name: 'REVOKED' })
      .click();
    await page.getByLabel('Task name').selectOption('add');
    expect(page.url()).toMatch(/#\/tasks\?state=REVOKED&task=add$/);
    await page.getByRole('row', { name: new RegExp(id) }).waitFor();
    await page.waitForFunction("document.querySelectorAll('.tasks tbody tr').length === 1");

    await page.getByLabel('Task id').fill('not an id');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('An id is a UUID').waitFor();
    await page.getByLabel('Task id').fill(id.toUpperCase());
    await page.getByRole('button', { name: 'Find' }).click();
    await page.locator('.badge', { hasText: 'REVOKED' }).waitFor();
  });

  test('follows the progress of a running task', async () => {
    const file = path.join(folder, 'counted');
    const page = await lovage.open('#/send/count');
    await page.getByLabel('File').fill(file);
    await page.getByLabel('Total').fill('8');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    // The task goes on when it is told to, so that the slowest browser sees each of these steps.
    for (const step of [1, 5]) {
      writeFileSync(file, String(step));
      const label = page.locator('.progress-label', { hasText: `${step} of 8` });
      await label.waitFor();
      const [, value] = /value="([\d.]+)"/.exec(await label.locator('..').innerHTML()) ?? [];
      expect(Number(value)).toBe(step / 8);
    }
    writeFileSync(file, '8');
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
  });

  test('pauses the queue, sees a task wait, and resumes it', async () => {
    const page = await lovage.open('#/queues');
    const queue = page.getByRole('region', { name: 'default' });
    await queue.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await queue.getByText('paused', { exact: true }).waitFor();
    const { id } = await lovage.send('/tasks/add', { a: 2, b: 2 });
    await queue.locator('[data-count="waiting"][data-zero="false"]').waitFor();
    expect(await lovage.read(id)).toMatchObject({ state: 'PENDING' });
    await queue.getByRole('button', { name: 'Resume' }).click();
    await queue.getByText('running', { exact: true }).first().waitFor();
    expect(await lovage.final(id)).toMatchObject({ state: 'SUCCESS', result: 4 });
  });

  test('purges a queue of what waited when the page asked, and of nothing sent later', async () => {
    const page = await lovage.open('#/queues');
    const queue = page.getByRole('region', { name: 'default' });
    await queue.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await queue.getByText('paused', { exact: true }).waitFor();
    const { id } = await lovage.send('/tasks/add', { a: 2, b: 2 });
    await queue.getByRole('button', { name: 'Purge 1' }).click();
    const later = await lovage.send('/tasks/add', { a: 3, b: 3 });
    const dialog = page.getByRole('dialog', { name: 'Purge default?' });
    await dialog.getByText('become REVOKED').waitFor();
    await dialog.getByRole('button', { name: 'Purge' }).click();
    expect(await lovage.final(id)).toMatchObject({ state: 'REVOKED', error: { type: 'Purged' } });
    await queue.getByRole('button', { name: 'Resume' }).click();
    expect(await lovage.final(later.id)).toMatchObject({ state: 'SUCCESS', result: 6 });
  });

  test('loads more of a long list, which stays up to date', async () => {
    const sent = await lovage.send('/tasks', {
      tasks: Array.from({ length: 60 }, (_, a) => ({ task: 'add', input: { a, b: 1 } })),
    });
    expect(sent).toHaveProperty('tasks.length', 60);
    const page = await lovage.open('#/tasks?task=add');
    const rows = page.locator('.tasks tbody tr');
    await rows.nth(24).waitFor();
    expect(await rows.count()).toBe(25);
    await page.getByRole('button', { name: 'Load more' }).click();
    await rows.nth(49).waitFor();
    const { id } = await lovage.send('/tasks/add', { a: 1, b: 1 });
    await rows.first().getByText(id).waitFor();
    expect(await rows.count()).toBe(51);
  });

  test('sees that the API is gone, keeps what was read, and continues when it is back', async () => {
    const page = await lovage.open('#/tasks');
    await page.locator('.tasks tbody tr').first().waitFor();
    await page.context().setOffline(true);
    await page.getByText('The API does not answer.').waitFor();
    expect(await page.locator('.tasks tbody tr').count()).toBeGreaterThan(0);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('The API does not answer.').waitFor({ state: 'hidden' });
    lovage.forgetErrors();
  });

  test('makes no calls while the page is hidden', async () => {
    const page = await lovage.open('#/tasks');
    await page.locator('.tasks tbody tr').first().waitFor();
    await page.evaluate(
      "Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); document.dispatchEvent(new Event('visibilitychange'))",
    );
    let calls = 0;
    page.on('request', () => {
      calls += 1;
    });
    await page.waitForTimeout(5_500);
    // A visible page would have made at least two. One may already have been in progress.
    expect(calls).toBeLessThanOrEqual(1);
    const before = calls;
    await page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
    await until('a poll', () => (calls > before ? true : undefined));
  });
});
