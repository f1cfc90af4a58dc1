import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { WorkflowNode } from '../../core/protocol/workflow.ts';
import { type PageSystem, startPageSystem } from './page-system.ts';

const chromium = inject('chromium');
const folder = mkdtempSync(path.join(tmpdir(), 'lovage-workflows-'));
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(async () => {
  await lovage?.stop();
  rmSync(folder, { recursive: true });
});

/** Sends a workflow, and returns its id. */
const send = async (workflow: WorkflowNode) => (await lovage.send('/workflows', { workflow })).id;

const outline = (page: Page) => page.getByRole('region', { name: 'Outline', exact: true });
const badge = (page: Page, state: string) => page.locator('.task-title .badge', { hasText: state }).waitFor();
const line = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

describe.skipIf(!chromium)('workflows, with the API', () => {
  test('are listed, and drawn while they run: a map of thirty, between two tasks', async () => {
    const inputs = Array.from({ length: 30 }, (_, a) => ({ a, b: 1 }));
    const id = await send({
      chain: [
        { task: 'add', input: { a: 1, b: 2 } },
        { map: { task: 'add', inputs } },
        { task: 'echo', input: { text: 'done' } },
      ],
    });
    const page = await lovage.open('#/workflows');
    await page.getByRole('link', { name: id }).click();
    await badge(page, 'SUCCESS');
    await page.getByText('32 of 32 tasks have ended').waitFor();
    expect(line(await outline(page).innerText())).toBe(
      'Outline Chain, one after the other: add SUCCESS map of add, 30 tasks: 30 succeeded echo SUCCESS',
    );
    expect(await page.getByRole('region', { name: 'Result', exact: true }).first().innerText()).toContain(
      'done',
    );
    await page.getByRole('button', { name: 'Load the list' }).click();
    await page.locator('.workflow-tasks tbody tr').nth(31).waitFor();
    await outline(page).getByRole('link', { name: 'echo' }).click();
    await badge(page, 'SUCCESS');
    await page.getByRole('link', { name: id }).click();
    await page.getByText('32 of 32 tasks have ended').waitFor();
  });

  test('that failed lead to the task that failed, and go on when that is retried and succeeds', async () => {
    const file = path.join(folder, 'orders.csv');
    const id = await send({
      chain: [
        {
          group: [
            { task: 'import_orders', input: { file } },
            { task: 'add', input: { a: 1, b: 2 } },
          ],
        },
        { task: 'echo', input: { text: 'imported' } },
      ],
    });
    const page = await lovage.open(`#/workflows/${id}`);
    await badge(page, 'FAILURE');
    const echo = outline(page).locator('li', { hasText: /^echo/ });
    await echo.getByText('FAILURE').waitFor();
    await echo.getByRole('link').click();
    await page.getByText('DependencyFailed').waitFor();
    await page.getByRole('link', { name: 'The task that failed' }).click();
    await page.getByRole('heading', { name: 'import_orders' }).waitFor();
    await page.goto(`${lovage.system.url}/#/workflows`);
    await page
      .getByRole('row', { name: new RegExp(`FAILURE ${id} .* 3 of 3 2 failed`) })
      .getByRole('link')
      .click();
    writeFileSync(file, '');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry' }).click();
    await badge(page, 'SUCCESS');
    await page.getByText('3 of 3 tasks have ended').waitFor();
  });

  test('that run have tasks that wait for others, and are revoked', async () => {
    const id = await send({
      link: {
        of: {
          chain: [
            { task: 'resize_photos', input: {} },
            { task: 'add', input: { a: 1, b: 2 } },
          ],
        },
        error: [{ task: 'echo', input: { text: 'undone' } }],
      },
    });
    const page = await lovage.open('#/tasks?waitsFor=tasks');
    await page
      .getByRole('row', { name: /PENDING add .* waits for 1 task of its workflow/ })
      .getByRole('link')
      .click();
    await page.getByText('Waiting for other tasks').waitFor();
    await page.getByRole('link', { name: id }).click();
    await badge(page, 'STARTED');
    await outline(page).getByText('when that fails: echo').waitFor();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await badge(page, 'REVOKED');
    await page.getByText('3 of 3 tasks have ended').waitFor();
    await page.goto(`${lovage.system.url}/#/tasks?waitsFor=tasks`);
    await page.getByText('No task waits for other tasks.').waitFor();
  });
});
