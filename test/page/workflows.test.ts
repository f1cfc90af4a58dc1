import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { EVIL } from './evil.ts';
import { farTask } from './far-tasks.ts';
import { type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';
import { chain, counts, group, idOf, largeMap, task, WorkflowStub, workflow } from './workflow-stub.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

async function open(hash: string, stub: WorkflowStub): Promise<Page> {
  const page = await lovage.open('#/send');
  await stub.answer(page);
  await page.goto(`${lovage.system.url}/${hash}`);
  return page;
}

const dialog = (page: Page, button: string) =>
  page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();

/** A text as one line. */
const line = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const outline = (page: Page) => page.getByRole('region', { name: 'Outline', exact: true });
const graph = (page: Page) => page.getByRole('region', { name: 'Graph', exact: true });

const sent = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe.skipIf(!chromium)('the list of workflows', () => {
  test('says how to send one if there is none', async () => {
    const page = await open('#/workflows', new WorkflowStub());
    await page.getByRole('heading', { name: 'No workflows yet' }).waitFor();
    expect(await page.locator('.example').innerText()).toContain('POST /workflows');
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'REVOKED' }).click();
    await page.getByText('No workflow is REVOKED.').waitFor();
  });

  test('has those that failed first, then those that run, and of each how many tasks have ended', async () => {
    const error = { type: 'FileMissing', message: 'The file is not there.', taskId: idOf(1) };
    const stub = new WorkflowStub(
      workflow({ id: idOf(1), state: 'SUCCESS', createdAt: sent(1), counts: counts({ succeeded: 3 }) }),
      workflow({ id: idOf(2), state: 'PENDING', createdAt: sent(2), counts: counts({ open: 5 }) }),
      workflow({ id: idOf(3), createdAt: sent(3), counts: counts({ open: 266, succeeded: 734 }) }),
      workflow({ id: idOf(4), state: 'REVOKED', createdAt: sent(4), counts: counts({ failed: 2 }) }),
      workflow({
        id: idOf(5),
        state: 'FAILURE',
        error,
        createdAt: sent(300),
        counts: counts({ succeeded: 1, failed: 2, skipped: 1 }),
      }),
    );
    const page = await open('#/workflows', stub);
    const rows = page.locator('.workflows tbody tr');
    await rows.nth(4).waitFor();
    const texts = (await rows.allInnerTexts()).map(line);
    expect(texts.map((text) => text.split(' ')[0])).toEqual([
      'FAILURE',
      'REVOKED',
      'STARTED',
      'PENDING',
      'SUCCESS',
    ]);
    expect(texts[0]).toContain(`FAILURE ${idOf(5)} FileMissing The file is not there. 4 of 4 2 failed 5 h`);
    expect(texts[0]).toMatch(/ 5 h ago$/);
    expect(texts[2]).toContain(`STARTED ${idOf(3)} 734 of 1,000 3 m`);
    expect(texts[2]).toMatch(/ 3 min ago$/);
    await page.getByRole('link', { name: 'STARTED' }).click();
    await rows.nth(1).waitFor({ state: 'detached' });
    expect(page.url()).toMatch(/#\/workflows\?state=STARTED$/);
    await rows.getByRole('link').click();
    await page.getByRole('heading', { name: 'Workflow', exact: true }).waitFor();
    expect(page.url()).toMatch(new RegExp(`#/workflows/${idOf(3)}$`));
  });

  test('is live, and goes further back in one state without touching the others', async () => {
    const stub = new WorkflowStub(
      ...Array.from({ length: 40 }, (_, index) =>
        workflow({
          id: idOf(index),
          state: 'FAILURE',
          createdAt: sent(index),
          counts: counts({ failed: 1 }),
        }),
      ),
      workflow({ id: idOf(50), createdAt: sent(1) }),
    );
    const page = await open('#/workflows', stub);
    const rows = page.locator('.workflows tbody tr:not(.row-more)');
    await rows.nth(10).waitFor();
    expect(await rows.count()).toBe(11);
    await page.getByRole('button', { name: 'Load more that are FAILURE' }).click();
    await rows.nth(35).waitFor();
    expect(await rows.count()).toBe(36);
    await page.getByText('Live', { exact: true }).waitFor();
    stub.set(workflow({ id: idOf(50), state: 'SUCCESS', counts: counts({ succeeded: 3 }) }));
    await page.getByRole('row', { name: new RegExp(`SUCCESS ${idOf(50)} 3 of 3`) }).waitFor();
    // It is never in two lists.
    expect(await rows.count()).toBe(36);
    await page.getByRole('button', { name: 'Load more that are FAILURE' }).click();
    await rows.nth(40).waitFor();
    expect(await page.getByRole('button', { name: /Load more/ }).count()).toBe(0);
  });

  test('says why it cannot be read', async () => {
    const page = await lovage.open('#/send');
    await page.route('**/workflows?*', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', detail: 'It broke.' } }),
    );
    await page.goto(`${lovage.system.url}/#/workflows`);
    await page.getByText('Could not load the workflows').waitFor();
    await page.getByText('It broke.').waitFor();
    await page.goto(`${lovage.system.url}/#/workflows/nobody`);
    await page.getByText('Workflow not found').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    lovage.forgetErrors();
  });
});

describe.skipIf(!chromium)('a workflow', () => {
  test('is a graph, and the same in words; a task leads to its page', async () => {
    const page = await open(`#/workflows/${workflow().id}`, new WorkflowStub(workflow()));
    await page.getByText('1 of 3 tasks have ended').waitFor();
    const boxes = graph(page).locator('.graph-box');
    expect((await boxes.allInnerTexts()).map(line)).toEqual(['add', 'import_orders', 'report']);
    expect(await boxes.evaluateAll((all) => all.map((box) => box.getAttribute('data-state')))).toEqual([
      'SUCCESS',
      'STARTED',
      'PENDING',
    ]);
    expect(line(await outline(page).innerText())).toBe(
      'Outline Chain, one after the other: Group, side by side (1 open, 1 succeeded): add SUCCESS import_orders STARTED report PENDING',
    );
    const words = outline(page).getByRole('link', { name: 'import_orders' });
    expect(await words.getAttribute('href')).toBe(`#/tasks/${idOf(1)}`);
    await page.route(`**/tasks/${idOf(1)}?*`, (route) => route.fulfill({ json: farTask({ id: idOf(1) }) }));
    await boxes.nth(1).click();
    await page.waitForURL(new RegExp(`#/tasks/${idOf(1)}$`));
  });

  test('is live until it is ready, and its state is announced', async () => {
    const stub = new WorkflowStub(workflow());
    const page = await open(`#/workflows/${workflow().id}`, stub);
    await page.getByText('1 of 3 tasks have ended').waitFor();
    stub.set(
      workflow({
        ...{ state: 'SUCCESS', ready: true, successful: true, finishedAt: new Date().toISOString() },
        ...{ result: { imported: 4_711 }, counts: counts({ succeeded: 3 }) },
        outline: chain(task(0, 'SUCCESS'), task(1, 'SUCCESS'), task(2, 'SUCCESS')),
      }),
    );
    await page.getByText('3 of 3 tasks have ended').waitFor();
    await page.getByRole('status').getByText('The workflow is SUCCESS').waitFor({ state: 'attached' });
    await page.getByRole('region', { name: 'Result' }).last().getByText('4711').waitFor();
    expect(await page.getByRole('button', { name: /Retry|Revoke/ }).count()).toBe(0);
  });

  test('folds a map of ten thousand into one box with counts, and leads to those that failed', async () => {
    const failed = [idOf(17), idOf(4_711)];
    const of = { open: 2_658, succeeded: 7_330, failed: 12 };
    const stub = new WorkflowStub(
      workflow({
        counts: counts({ ...of, open: 2_659 }),
        outline: { kind: 'chord', header: largeMap(of, { failed }), body: task(10_000, 'PENDING', 'total') },
      }),
    );
    const page = await open(`#/workflows/${workflow().id}`, stub);
    await page.getByText('7,342 of 10,001 tasks have ended').waitFor();
    const boxes = graph(page).locator('.graph-box');
    expect((await boxes.allInnerTexts()).map(line)).toEqual([
      'map of resize_photos 12 failed, 7,342 of 10,000',
      'total',
    ]);
    expect(line(await outline(page).innerText())).toContain(
      'Chord: first map of resize_photos, 10,000 tasks: 2,658 open, 7,330 succeeded, 12 failed',
    );
    await outline(page).getByText('and 10 tasks more that failed').waitFor();
    const links = outline(page).getByRole('link');
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))).toEqual(
      [...failed, idOf(10_000)].map((id) => `#/tasks/${id}`),
    );
    // Nothing asks for ten thousand tasks.
    expect(stub.asked).toEqual([]);
  });

  test('folds a group of more than twenty, and shows one of twenty', async () => {
    const parts = (count: number, from: number) =>
      Array.from({ length: count }, (_, index) => task(from + index, 'SUCCESS'));
    const stub = new WorkflowStub(
      workflow({ outline: chain(group(parts(20, 0)), group(parts(21, 20)), task(50, 'PENDING')) }),
    );
    const page = await open(`#/workflows/${workflow().id}`, stub);
    const boxes = graph(page).locator('.graph-box');
    await boxes.first().waitFor();
    expect(await boxes.count()).toBe(22);
    expect(line(await boxes.nth(20).innerText())).toBe('group of 21 tasks 21 of 21');
  });

  test('that failed says why, and leads to the task that failed; it is retried after a question', async () => {
    const failed = workflow({
      ...{ state: 'FAILURE', ready: true, finishedAt: new Date().toISOString() },
      error: { type: 'FileMissing', message: 'The file is not there.', taskId: idOf(1) },
      counts: counts({ succeeded: 1, failed: 2 }),
      outline: chain(task(0, 'SUCCESS'), task(1, 'FAILURE'), task(2, 'FAILURE')),
    });
    const stub = new WorkflowStub(failed);
    const page = await open(`#/workflows/${failed.id}`, stub);
    const error = page.getByRole('region', { name: 'Error' });
    await error.getByText('The file is not there.').waitFor();
    const link = error.getByRole('link', { name: 'The task that failed' });
    expect(await link.getAttribute('href')).toBe(`#/tasks/${idOf(1)}`);
    await page.getByRole('button', { name: 'Retry' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    expect(stub.changes).toEqual([]);
    stub.refuse(409, 'No task of the workflow has failed by itself.');
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog(page, 'Retry');
    await page.getByText('No task of the workflow has failed by itself.').waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog(page, 'Retry');
    await page.getByText('What failed was sent again.').waitFor();
    await page.getByRole('region', { name: 'Error' }).waitFor({ state: 'detached' });
    expect(stub.changes).toHaveLength(2);
    lovage.forgetErrors();
  });

  test('is revoked after a question, with only the keyboard, which reaches each task and the graph', async () => {
    const stub = new WorkflowStub(workflow());
    const page = await open(`#/workflows/${workflow().id}`, stub);
    await page.getByRole('button', { name: 'Revoke' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('2 tasks of it have not ended').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Revoked.').waitFor();
    expect(stub.changes).toEqual([`POST /workflows/${workflow().id}/revoke`]);
    await page.getByRole('button', { name: 'Copy the id' }).focus();
    const reached: string[] = [];
    for (let presses = 0; presses < 5; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate<string>(
          'document.activeElement.getAttribute("href") ?? document.activeElement.className',
        ),
      );
    }
    expect(reached).toEqual(['graph', ...[0, 1, 2].map((number) => `#/tasks/${idOf(number)}`), 'small end']);
  });

  test('lists all of its tasks on request, a page at a time', async () => {
    const stub = new WorkflowStub(workflow());
    for (let number = 0; number < 230; number += 1)
      stub.nodes.push({
        id: idOf(number),
        task: 'add',
        state: 'PENDING',
        path: `/workflow/map/inputs/${number}`,
        after: [],
      });
    const page = await open(`#/workflows/${workflow().id}`, stub);
    await page.getByRole('button', { name: 'Load the list' }).click();
    const rows = page.locator('.workflow-tasks tbody tr');
    await rows.nth(99).waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await rows.nth(199).waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await rows.nth(229).waitFor();
    expect(stub.asked).toEqual(['?limit=100', '?limit=100&cursor=100', '?limit=100&cursor=200']);
    expect(line(await rows.last().innerText())).toBe('PENDING add /workflow/map/inputs/229');
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe.skipIf(!chromium)('a task of a workflow', () => {
  const show = async (of: Parameters<typeof farTask>[0]) => {
    const shown = farTask({ eta: null, workflow: { id: idOf(900), path: '/workflow/chain/1' }, ...of });
    const page = await lovage.open('#/send');
    await page.route(`**/tasks/${shown.id}?*`, (route) => route.fulfill({ json: shown }));
    await page.goto(`${lovage.system.url}/#/tasks/${shown.id}`);
    await page.locator('.facts').waitFor();
    return page;
  };

  test('leads to its workflow, and says that it waits for others', async () => {
    const tasks = Array.from({ length: 10 }, (_, index) => idOf(index));
    const page = await show({ waitsFor: { kind: 'tasks', until: null, tasks, count: 1_010 } });
    const facts = page.locator('.facts');
    expect(await facts.getByRole('link', { name: idOf(900) }).getAttribute('href')).toBe(
      `#/workflows/${idOf(900)}`,
    );
    const text = line(await facts.innerText());
    expect(text).toContain('Waits for 1,010 tasks of its workflow');
    expect(text).toContain('and 1,000 more');
    expect(await facts.getByRole('link', { name: idOf(9) }).getAttribute('href')).toBe(`#/tasks/${idOf(9)}`);
    await page.locator('.timeline').getByText('Waiting for other tasks').waitFor();
    // It has no time that could be changed.
    expect(await page.getByRole('button', { name: 'Reschedule' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByText('cannot be retried later').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  test('that did not run because of another leads to that, and is not retried itself', async () => {
    const page = await show({
      ...{ state: 'FAILURE', ready: true, waitsFor: null, finishedAt: new Date().toISOString() },
      error: { type: 'DependencyFailed', message: 'The task did not succeed.', taskId: idOf(1) },
    });
    const link = page
      .getByRole('region', { name: 'Error' })
      .getByRole('link', { name: 'The task that failed' });
    expect(await link.getAttribute('href')).toBe(`#/tasks/${idOf(1)}`);
    expect(await page.getByRole('button', { name: 'Retry' }).count()).toBe(0);
  });

  test('is found among those that wait for other tasks, which the address keeps', async () => {
    const page = await lovage.open('#/send');
    const asked: string[] = [];
    const waits = farTask({
      eta: null,
      waitsFor: { kind: 'tasks', until: null, tasks: [idOf(1)], count: 1 },
    });
    await page.route('**/tasks?*', (route) => {
      asked.push(new URL(route.request().url()).search);
      const tasks = asked.at(-1)?.includes('waitsFor=tasks') ? [waits] : [];
      return route.fulfill({ json: { tasks, cursor: null } });
    });
    await page.goto(`${lovage.system.url}/#/tasks`);
    await page.getByRole('link', { name: 'Waiting for other tasks' }).click();
    await page.getByRole('row', { name: /PENDING add .* waits for 1 task of its workflow/ }).waitFor();
    expect(page.url()).toMatch(/#\/tasks\?waitsFor=tasks$/);
    expect(asked.at(-1)).toBe('?limit=25&waitsFor=tasks');
  });
});

describe.skipIf(!chromium)('the text of workflows', () => {
  test('is never treated as HTML, wherever it is shown', async () => {
    const stub = new WorkflowStub(
      workflow({
        id: EVIL,
        state: 'FAILURE',
        error: { type: EVIL, message: EVIL, taskId: EVIL },
        counts: counts({ failed: 30 }),
        outline: chain(
          { ...{ kind: 'task', task: EVIL, number: 0, id: EVIL, state: 'FAILURE' } },
          largeMap({ failed: 30 }, { name: EVIL, failed: [EVIL] }),
        ),
      }),
    );
    stub.nodes.push({ id: EVIL, task: EVIL, state: 'FAILURE', path: EVIL, after: [] });
    const page = await open('#/workflows', stub);
    for (const hash of ['#/workflows', `#/workflows/${encodeURIComponent(EVIL)}`]) {
      await page.goto(`${lovage.system.url}/${hash}`);
      await page.getByText('onerror').filter({ visible: true }).first().waitFor();
      const list = page.getByRole('button', { name: 'Load the list' });
      if (await list.isVisible()) {
        await list.click();
        await page.locator('.workflow-tasks').getByText('onerror').first().waitFor();
      }
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate('window.broken')).toBeUndefined();
    }
    stub.refuse(409, EVIL);
    await page.getByRole('button', { name: 'Retry' }).click();
    await dialog(page, 'Retry');
    await page.locator('.announcer').getByText('onerror').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    lovage.forgetErrors();
  });
});
