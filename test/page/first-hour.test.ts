import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { duration } from '../../dashboard/src/parts/times.ts';
import { until } from '../flow/until.ts';
import { overflow, type PageSystem, startPageSystem } from './page-system.ts';
import { LONG_NAME } from './tasks.ts';

const chromium = inject('chromium');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const operate = (queue: string, call: string) =>
  fetch(new URL(`/queues/${queue}/${call}`, lovage.system.url), { method: 'POST' });

/** The texts on the page that are wider than the room they have, or reach into another's. */
const OUTSIDE = `
  [...document.querySelectorAll('h1, h2, .cell-task a, dd, .picker a, .card, pre')]
    .filter((one) => {
      const room = one.closest('td, nav, .card, main').getBoundingClientRect();
      const isScrolled = getComputedStyle(one).overflowX !== 'visible';
      return one.getBoundingClientRect().right > room.right + 1 || (one.scrollWidth > one.clientWidth + 1 && !isScrolled);
    })
    .map((one) => one.outerHTML)`;

describe.skipIf(!chromium)('what somebody sees in their first hour', () => {
  test('is a list that is not called live while the API does not answer', async () => {
    await lovage.send('/tasks/add', { a: 1, b: 2 });
    const page = await lovage.open('#/tasks');
    const live = page.getByText('Live', { exact: true });
    await live.waitFor();
    await page.route('**/tasks?*', (route) => route.abort());
    await page.getByText('The API does not answer.').waitFor();
    expect(await live.count()).toBe(0);
    expect(await page.locator('.tasks tbody tr').count()).toBe(1);
    await page.unroute('**/tasks?*');
    await page.getByRole('button', { name: 'Try now' }).click();
    await live.waitFor();
    // It takes the call, and says nothing.
    await page.route('**/tasks?*', () => undefined);
    await page.getByText('The API does not answer.').waitFor();
    expect(await live.count()).toBe(0);
    lovage.forgetErrors();
  });

  test('is a name of 64 characters, whole, and over nothing else', async () => {
    const { id } = await lovage.send(`/tasks/${LONG_NAME}`);
    await lovage.final(id);
    for (const viewport of [
      { width: 1200, height: 780 },
      { width: 800, height: 780 },
      { width: 360, height: 780 },
    ]) {
      const page = await lovage.open('#/tasks', { viewport });
      for (const hash of [
        '#/tasks',
        `#/tasks/${id}`,
        '#/send',
        `#/send/${LONG_NAME}`,
        `#/tasks?task=${LONG_NAME}`,
        '#/queues',
      ]) {
        await page.goto(`${lovage.system.url}/${hash}`);
        await page.getByText(LONG_NAME.slice(0, 32)).filter({ visible: true }).first().waitFor();
        expect(await overflow(page), hash).toBe(0);
        const outside = await page.evaluate<readonly string[]>(OUTSIDE);
        expect(outside, `${hash} at ${viewport.width}`).toEqual([]);
        const picture = process.env['PICTURES'];
        if (picture)
          await page.screenshot({
            path: `${picture}/long-${viewport.width}-${hash.replaceAll(/\W/g, '').slice(0, 12)}.png`,
          });
      }
    }
  });

  test('is how long the attempt took, and not the wait after it', async () => {
    const { id } = await lovage.send('/tasks/stumble');
    const [run] = await until('the attempt’s end', async () => {
      const { state, runs } = await lovage.read(id);
      return state === 'RETRY' ? runs : undefined;
    });
    const page = await lovage.open('#/tasks?task=stumble');
    await page.waitForTimeout(2_000);
    await lovage.send(`/tasks/${id}/revoke`);
    await page.getByRole('row', { name: /REVOKED/ }).waitFor();
    const took = Date.parse(run?.endedAt ?? '') - Date.parse(run?.startedAt ?? '');
    expect(await page.locator('.cell-took').innerText()).toBe(duration(took));
  });

  test('is that a task waits because its queue is paused', async () => {
    expect((await operate('default', 'pause')).status).toBe(200);
    const { id } = await lovage.send('/tasks/add', { a: 3, b: 4 });
    const page = await lovage.open('#/tasks');
    await page.getByText('waiting: the queue is paused').waitFor();
    await page.goto(`${lovage.system.url}/#/tasks/${id}`);
    await page.getByText('Waiting for a worker: the queue is paused').waitFor();
    expect((await operate('default', 'resume')).status).toBe(200);
    await page.locator('.badge', { hasText: 'SUCCESS' }).waitFor();
  });

  test('is the subject and the text of an email in the inbox', async () => {
    const evil = '<img src=x onerror="window.broken = true">';
    const { id } = await lovage.send('/tasks/send_email', {
      recipient: 'bob@example.com',
      subject: 'Your parcel',
      content: `It is on its way.\n${evil}`,
    });
    await lovage.final(id);
    const page = await lovage.open('#/tasks');
    await page.goto(lovage.system.inboxUrl);
    await page.getByText('Your parcel').waitFor();
    expect(await page.getByText('It is on its way.').isVisible()).toBe(true);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    lovage.forgetErrors();
  });
});
